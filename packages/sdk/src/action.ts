// Browsers' and older configurations of TypeScript do not know `Disposable`; the declarations bring it.
/// <reference lib="esnext.disposable" preserve="true" />
import type { Context } from '@opentelemetry/api'

/**
 * An action that is going on. After its end nothing is recorded any more: `run` still calls its
 * function, every other method is without effect.
 *
 * Disposing ends it, so `using` and `await using` do. An action that is dropped without its end is
 * never told, and nothing of ours keeps it in memory.
 */
export interface Action extends Disposable, AsyncDisposable {
  /** A lower-case UUID: the trace id with hyphens. */
  readonly correlationId: string
  /** 16 lower-case hex digits; all zero when nothing observes. */
  readonly spanId: string
  /** The context in which this action is the active one. */
  readonly context: Context
  /** Records these parameters instead of those it was started with, for what learns of them late. */
  setParameters(parameters: unknown): this
  /** Of a tool call: the id the model gave it, for what learns of it late. */
  setToolCallId(id: string): this
  /** Records this value instead of what the function returns. Made safe when the action ends. */
  setResult(value: unknown): this
  /** Marks the action as failed although the function returns. */
  fail(error: unknown): void
  /** Marks the action as cancelled, which is no failure, however the function ends. */
  cancel(reason?: unknown): void
  /**
   * Runs `fn` with this action as the active one, once: what happens in `fn` lies below it. Throws
   * what `fn` throws, and the action goes on.
   */
  run<R>(fn: () => R): R
  /**
   * Ends the action: a success, unless `fail` or `cancel` was called. The first call counts. Needed
   * only for what `startToolCall` returned; the others end with their function.
   */
  end(): void
}
