import { diag } from '@opentelemetry/api'

const ONE_MINUTE_MS = 60_000

/** Says a thing at most once a minute, however often it happens. */
export class RateLimitedWarning {
  readonly #now: () => number
  #lastMs = Number.NEGATIVE_INFINITY

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** `text` is called only when it is time to speak. Never throws: the logger is the application's. */
  warn(text: () => string): void {
    const now = this.#now()
    if (now - this.#lastMs < ONE_MINUTE_MS) return
    this.#lastMs = now
    try {
      diag.warn(`agent-actions: ${text()}`)
    } catch {
      // Nobody is left to tell.
    }
  }
}

const errors = new Map<string, RateLimitedWarning>()

/** Tells an error that is no fault of the sink's; each `what` at most once a minute. Never throws. */
export function reportError(what: string, error: unknown): void {
  const known = errors.get(what)
  const warning = known ?? new RateLimitedWarning()
  if (!known) errors.set(what, warning)
  warning.warn(() => `${what}: ${reasonOf(error)}`)
}

/** A sentence. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return /[.!?]$/.test(text) ? text : `${text}.`
}
