import type { RedactOptions, SafeJsonOptions } from '@agent-actions/events'
import type { Attributes, TracerProvider } from '@opentelemetry/api'
import { activeRun, type Correlation } from './correlation.ts'

/** Whose actions these are, and where they belong. */
export interface Origin {
  readonly agentName: string | undefined
  /** Project, working directory, debug mode. */
  readonly surroundings: Attributes
  readonly correlation: Correlation
  /** What is secret, in payloads, names, messages and everything else that is written. */
  readonly payloads: SafeJsonOptions
  readonly tracerProvider: TracerProvider | undefined
}

/** Of what runs without a logger: agent and project are those of the action around it. */
export const NO_LOGGER: Origin = {
  agentName: undefined,
  surroundings: {},
  correlation: activeRun,
  payloads: {},
  tracerProvider: undefined,
}

/** The same with the redaction of one action or tool; `undefined` leaves it as it is. */
export function redactedBy(origin: Origin, redact: RedactOptions | false | undefined): Origin {
  return redact === undefined ? origin : { ...origin, payloads: { redact } }
}
