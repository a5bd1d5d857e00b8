import { diag } from '@opentelemetry/api'

const ONE_MINUTE_MS = 60_000

/** Where the causes are listed by likelihood; warnings point there. */
export const NO_ROWS_PAGE = 'docs/no-rows.md'

/** Tells OpenTelemetry's diagnostics. Never throws: the logger behind it is the application's. */
export function reportError(message: string, error: unknown): void {
  try {
    diag.error(`agent-actions: ${message}`, error)
  } catch {
    // Nobody is left to tell.
  }
}

/** Says a thing at most once a minute, however often it happens. */
export class RateLimitedWarning {
  readonly #now: () => number
  #lastMs = Number.NEGATIVE_INFINITY

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** `text` is called only when it is time to speak. Never throws. */
  warn(text: () => string): void {
    const now = this.#now()
    // A clock set back must not silence us: only a time just behind us does.
    if (now >= this.#lastMs && now - this.#lastMs < ONE_MINUTE_MS) return
    this.#lastMs = now
    try {
      diag.warn(`agent-actions: ${text()}`)
    } catch {
      // Nobody is left to tell.
    }
  }
}
