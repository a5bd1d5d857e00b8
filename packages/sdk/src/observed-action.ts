import {
  correlationIdFromTraceId,
  safeJson,
  safeJsonObject,
  type HrTime,
  type SafeJsonOptions,
  type Verdict,
} from '@agent-actions/events'
import { trace, type Context, type Span } from '@opentelemetry/api'
import type { Action } from './action.ts'
import { isCancellation } from './cancellation.ts'
import { clock, notBefore } from './clock.ts'
import { reportOnce } from './diagnostics.ts'
import { isOpaque } from './opaque-value.ts'
import { runInContext } from './run-in-context.ts'
import { toolCallIdAttribute } from './span-identity.ts'
import type { StartedSpan } from './start-span.ts'
import {
  endSpan,
  writeArguments,
  writeCancelled,
  writeDetails,
  writeResult,
  writeThrown,
} from './write-span.ts'

/** What the action's author, or its function's end, says about it. */
type Outcome =
  | { readonly status: 'returned' }
  | { readonly status: 'failed' | 'cancelled'; readonly cause: unknown; readonly time: HrTime }

const RETURNED: Outcome = { status: 'returned' }

/** An action with a span. No method throws, except what the function given to `run` throws. */
export class ObservedAction implements Action {
  readonly correlationId: string
  readonly spanId: string
  readonly #span: Span
  readonly #startedIn: Context
  readonly #start: HrTime
  readonly #payloads: SafeJsonOptions
  #context: Context | undefined
  #outcome: Outcome = RETURNED
  #result: unknown
  #hasResult = false
  #hasEnded = false

  constructor({ span, startedIn }: StartedSpan, start: HrTime, payloads: SafeJsonOptions) {
    const { traceId, spanId } = span.spanContext()
    this.#span = span
    this.#start = start
    this.#payloads = payloads
    this.#startedIn = startedIn
    this.correlationId = correlationIdFromTraceId(traceId)
    this.spanId = spanId
  }

  /** Made when it is asked for: an action that is told afterwards never is. */
  get context(): Context {
    return (this.#context ??= withSpan(this.#startedIn, this.#span))
  }

  setParameters(parameters: unknown): this {
    if (!this.#hasEnded) this.setArguments(parameters, (given) => given)
    return this
  }

  setToolCallId(id: string): this {
    if (!this.#hasEnded)
      this.write((span) => span.setAttributes(toolCallIdAttribute(id, this.#payloads)))
    return this
  }

  setResult(value: unknown): this {
    if (this.#hasEnded) return this
    this.#result = value
    this.#hasResult = true
    return this
  }

  fail(error: unknown): void {
    if (this.#hasEnded) return
    this.#outcome = { status: 'failed', cause: error, time: clock.now() }
  }

  cancel(reason?: unknown): void {
    if (this.#hasEnded) return
    this.#outcome = { status: 'cancelled', cause: reason, time: clock.now() }
  }

  run<R>(fn: () => R): R {
    const completion = runInContext(this.context, fn)
    if (completion.status === 'threw') throw completion.error
    return completion.value
  }

  end(): void {
    this.finish(clock.now())
  }

  [Symbol.dispose](): void {
    this.end()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.end()
  }

  get isRecording(): boolean {
    return this.#span.isRecording()
  }

  /** Writes to the span if it records: nothing is serialised for a span that does not. */
  write(writing: (span: Span) => void): void {
    try {
      if (this.#span.isRecording()) writing(this.#span)
    } catch (error) {
      reportOnce('an action was not written to its span', error)
    }
  }

  /** @param read gives what was given to the action; called once, and only if the span records */
  setArguments<Given>(given: Given, read: (given: Given) => unknown): void {
    const span = this.#span
    try {
      const value = span.isRecording() ? read(given) : undefined
      if (value === undefined) return
      writeArguments(span, safeJsonObject(value, this.#payloads, 'tool_parameters'))
    } catch (error) {
      reportOnce('the parameters of an action were not recorded', error)
    }
  }

  setDetails(details: unknown): void {
    this.write((span) => writeDetails(span, safeJsonObject(details, this.#payloads)))
  }

  /** The function returned, or its promise was fulfilled. */
  returned(value: unknown): void {
    const time = clock.now()
    if (!this.#hasResult) this.#result = value
    this.finish(time)
  }

  /** Nobody will end it any more. As of `time`, when it was last heard of. */
  abandoned(result: unknown, time: HrTime): void {
    if (!this.#hasResult) this.#result = result
    this.finish(time)
  }

  /**
   * The function threw, or its promise was rejected. Who cancelled an action expects that.
   *
   * @param inputs what the call was given, where a signal of the caller's can be
   */
  threw(error: unknown, inputs: readonly unknown[] = []): void {
    if (this.#hasEnded) return
    const { status } = this.#outcome
    if (status === 'returned' && isCancellation(error, inputs)) this.cancel(error)
    else if (status !== 'cancelled') this.fail(error)
    this.finish(this.#outcome.status === 'returned' ? clock.now() : this.#outcome.time)
  }

  /** Whether the processor accepted the action; `undefined` where none decided, or it had ended. */
  finish(time: HrTime): Verdict | undefined {
    if (this.#hasEnded) return undefined
    this.#hasEnded = true
    this.#writeEnd()
    // The action object can outlive its end by far; what it was given must not.
    this.#result = undefined
    this.#outcome = RETURNED
    try {
      return endSpan(this.#span, notBefore(this.#start, time))
    } catch (error) {
      reportOnce('the span of an action could not be ended', error)
      return undefined
    }
  }

  #writeEnd(): void {
    const span = this.#span
    const outcome = this.#outcome
    try {
      if (!span.isRecording()) return
      if (this.#result !== undefined && !isOpaque(this.#result)) {
        writeResult(span, safeJson(this.#result, this.#payloads, 'tool_result'))
      }
      if (outcome.status === 'failed') writeThrown(span, outcome, this.#payloads)
      if (outcome.status === 'cancelled') writeCancelled(span, outcome, this.#payloads)
    } catch (error) {
      reportOnce('the end of an action was not written to its span', error)
    }
  }
}

function withSpan(outer: Context, span: Span): Context {
  try {
    return trace.setSpan(outer, span)
  } catch (error) {
    reportOnce('an action could not be made the active one', error)
    return outer
  }
}
