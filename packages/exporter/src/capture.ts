/** What is kept of an action: everything, or only that it happened. */
export const CAPTURES = ['all', 'names'] as const
/**
 * - `all`: parameters, results, tasks and messages too, without secrets
 * - `names`: names, ids, types, times and outcome; no parameters, results, details, tasks, and of a
 *   failure its type alone
 */
export type Capture = (typeof CAPTURES)[number]

type Environment = Readonly<Record<string, string | undefined>>

/** The option, else `AGENT_ACTIONS_CAPTURE`, else everything. Ask `captureProblems` first. */
export function resolveCapture(option: Capture | undefined, environment: Environment): Capture {
  return option ?? (variable(environment) as Capture | undefined) ?? 'all'
}

/** What is wrong with either. Neither is ignored: more would be kept than somebody meant to allow. */
export function captureProblems(option: unknown, environment: Environment): readonly string[] {
  const named = variable(environment)
  return [
    ...(option === undefined || isCapture(option)
      ? []
      : [`capture must be 'all' or 'names', but is ${JSON.stringify(option)}.`]),
    ...(named === undefined || isCapture(named)
      ? []
      : [`AGENT_ACTIONS_CAPTURE must be all or names, but is ${JSON.stringify(named)}.`]),
  ]
}

function variable(environment: Environment): string | undefined {
  return environment['AGENT_ACTIONS_CAPTURE']?.trim().toLowerCase() || undefined
}

function isCapture(value: unknown): value is Capture {
  return CAPTURES.some((capture) => capture === value)
}
