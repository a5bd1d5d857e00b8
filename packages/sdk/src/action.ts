import type { Context } from '@opentelemetry/api'

/** An action that is going on. After its end every method is without effect. */
export interface Action {
  /** A lower-case UUID: the trace id with hyphens. */
  readonly correlationId: string
  /** 16 lower-case hex digits; all zero when nothing observes. */
  readonly spanId: string
  /** The context in which this action is the active one. */
  readonly context: Context
  /** Records this value instead of what the function returns. Made safe when the action ends. */
  setResult(value: unknown): this
  /** Marks the action as failed although the function returns. */
  fail(error: unknown): void
  /** Marks the action as cancelled, which is no failure, however the function ends. */
  cancel(reason?: unknown): void
  /** Runs `fn` with this action as the active one, once. Throws what `fn` throws. */
  run<R>(fn: () => R): R
}
