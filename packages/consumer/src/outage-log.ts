import type { Log, LogLevel } from '@agent-actions/kafka'

/** One log tells of one thing that can be out. */
export interface OutageLogOptions {
  /** Begins every line: `PostgreSQL`, `lag`. */
  readonly what: string
  /** Of the lines about failures. Default: `warn`. */
  readonly level?: LogLevel
  /** Milliseconds, of any origin. */
  readonly now?: () => number
}

const LEAST_BETWEEN_LINES_MS = 30_000

/**
 * Tells of something that fails again and again: its first failure at once, then one line in 30 s at
 * the most, and one when it is over. Failures in between are counted.
 */
export class OutageLog {
  readonly #log: Log
  readonly #what: string
  readonly #level: LogLevel
  readonly #now: () => number
  #sinceMs: number | undefined
  #toldAtMs = 0
  #failures = 0

  constructor(
    log: Log,
    { what, level = 'warn', now = performance.now.bind(performance) }: OutageLogOptions,
  ) {
    this.#log = log
    this.#what = what
    this.#level = level
    this.#now = now
  }

  /** To be called with every failure. */
  failed(error: Error): void {
    const now = this.#now()
    this.#failures += 1
    const isFirst = this.#sinceMs === undefined
    this.#sinceMs ??= now
    if (!isFirst && now - this.#toldAtMs < LEAST_BETWEEN_LINES_MS) return
    this.#toldAtMs = now
    const still = isFirst
      ? ''
      : ` (for ${seconds(now - this.#sinceMs)}, ${this.#failures} failures)`
    this.#log(this.#level, `${this.#what}: ${error.message}${still}`, { err: error })
  }

  /** To be called with every success: it speaks only after failures. */
  recovered(): void {
    if (this.#sinceMs === undefined) return
    const lasted = seconds(this.#now() - this.#sinceMs)
    this.#log('info', `${this.#what}: works again after ${lasted}, ${this.#failures} failures`)
    this.#sinceMs = undefined
    this.#failures = 0
  }
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`
}
