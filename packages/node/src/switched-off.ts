type Environment = Readonly<Record<string, string | undefined>>

/** Whether nothing is to be observed. Imports nothing: asking must cost an agent nothing. */
export function isSwitchedOff(environment: Environment): boolean {
  return isTrue(environment['OTEL_SDK_DISABLED']) || isTrue(environment['AGENT_ACTIONS_DISABLED'])
}

/** OpenTelemetry's rule for boolean variables: only "true", in any case, is true. */
function isTrue(value: string | undefined): boolean {
  return value?.trim().toLowerCase() === 'true'
}
