import { resolve } from 'node:path'

/** Files that hold every event until the sink has it. */
export interface SpoolOptions {
  /**
   * A folder on a local disk, made where it is not there. Processes may share it: each writes into a
   * folder of its own in it. It holds parameters and results; only its owner may read it.
   */
  readonly directory: string
  /** Most bytes on disk of one process. Default 256 MiB. */
  readonly maxBytes?: number
  /** What waits longer is dropped and counted `expired`, in milliseconds. Default 7 days. */
  readonly maxAgeMs?: number
  /**
   * What is given up where there is no room: the events that wait longest, in whole files and
   * counted `spool_full`, or those that come, which then are in memory alone. Default `drop-oldest`.
   */
  readonly whenFull?: 'drop-oldest' | 'drop-newest'
}

export type SpoolSettings = Required<SpoolOptions>

const DEFAULTS = {
  maxBytes: 256 * 1024 * 1024,
  maxAgeMs: 7 * 24 * 60 * 60 * 1000,
  whenFull: 'drop-oldest',
} as const

/** Four segments of this are more than the largest event that a sink takes. */
const LEAST_BYTES = 1024 * 1024

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The options, else the folder of `AGENT_ACTIONS_SPOOL_DIR`, else none.
 *
 * @param problems what is wrong is added to it
 */
export function resolveSpool(
  options: unknown,
  environment: Environment,
  problems: string[],
): SpoolSettings | undefined {
  const named = environment['AGENT_ACTIONS_SPOOL_DIR']
  if (options === false || (options === undefined && !named)) return undefined
  if (options === undefined) return { ...DEFAULTS, directory: resolve(named as string) }
  if (typeof options !== 'object' || options === null) {
    problems.push("spool must be { directory: 'a folder' }, or false.")
    return undefined
  }
  const settings = { ...DEFAULTS, ...options } as SpoolSettings
  const found = problemsOf(settings)
  problems.push(...found)
  // Once: an agent may change its working directory, and must find what it wrote.
  return found.length > 0 ? undefined : { ...settings, directory: resolve(settings.directory) }
}

function problemsOf({ directory, maxBytes, maxAgeMs, whenFull }: SpoolSettings): readonly string[] {
  const problems: string[] = []
  if (typeof directory !== 'string' || directory.trim() === '') {
    problems.push('spool.directory must name a folder.')
  }
  if (!Number.isSafeInteger(maxBytes) || maxBytes < LEAST_BYTES) {
    problems.push(`spool.maxBytes must be a whole number from ${LEAST_BYTES} on.`)
  }
  if (!Number.isSafeInteger(maxAgeMs) || maxAgeMs < 1) {
    problems.push('spool.maxAgeMs must be a whole number of milliseconds from 1 on.')
  }
  if (whenFull !== 'drop-oldest' && whenFull !== 'drop-newest') {
    problems.push("spool.whenFull must be 'drop-oldest' or 'drop-newest'.")
  }
  return problems
}
