import type { Action } from '@agent-actions/sdk'
import type { Context } from '@opentelemetry/api'
import type { InstrumentationOptions } from '../instrumentation.ts'
import type { Decision } from '../decision.ts'
import { recorderFrom, type Recorder } from '../recorder.ts'
import { NO_SPAN, type AgentsSpan } from './agents-tracing.ts'
import { decisionOf } from './decisions.ts'
import { activeScope, contextOfScope, OpenSpans, type Scope } from './open-spans.ts'
import { outcomeOf, payloadIn } from './span-outcome.ts'
import { RecentIds } from './recent-ids.ts'
import { WorkflowRuns } from './workflow-runs.ts'

/** Makes actions of the framework's spans: what each becomes, and what it lies below. */
export class SpanActions {
  readonly #recorder: Recorder
  readonly #open = new OpenSpans()
  /** By our clock: theirs has milliseconds, and orders nothing that is quick. */
  readonly #startMs = new WeakMap<AgentsSpan, number>()
  readonly #workflows = new WorkflowRuns()
  /** A span can be told twice, and be current once more after its end. */
  readonly #ended = new RecentIds()

  constructor(options: InstrumentationOptions) {
    this.#recorder = recorderFrom(options)
  }

  /** Once for each span, also if it is told by two ways. */
  started(span: AgentsSpan): void {
    if (span.spanId === NO_SPAN || this.#ended.has(span.spanId) || this.#open.has(span)) return
    const action = this.#start(span)
    if (action) this.#open.open(span, { action, ...toolNameOf(span) })
    else this.#open.pass(span)
    this.#startMs.set(span, performance.now())
  }

  ended(span: AgentsSpan): void {
    if (span.spanId === NO_SPAN || this.#ended.has(span.spanId)) return
    this.started(span)
    this.#ended.add(span.spanId)
    const decision = decisionOf(span, this.#recorder)
    if (decision) this.#decided(span, decision)
    const scope = this.#open.close(span)
    if (scope) this.#end(span, scope)
  }

  /** The context for what runs in a span's scope; `undefined`: the active one is right. */
  contextOf(span: AgentsSpan): Context | undefined {
    if (span.spanId === NO_SPAN) return undefined
    this.started(span)
    const scope = this.#open.get(span) ?? this.#open.enclosing(span)
    return scope && scope !== activeScope() ? contextOfScope(scope) : undefined
  }

  endAll(reason: string): void {
    for (const id of this.#open.closeAll(reason)) this.#ended.add(id)
  }

  #start(span: AgentsSpan): Action | undefined {
    const { log } = this.#recorder
    const { type, name } = span.spanData
    if (type === 'agent' && typeof name === 'string')
      return this.#below(span, () => log.startRun(name))
    if (type === 'function') return this.#below(span, () => log.startToolCall(String(name)))
    return undefined
  }

  #end(span: AgentsSpan, { action, failure }: Scope): void {
    const { input, output } = span.spanData
    const outcome = outcomeOf(span)
    // What was refused is the decision alone. An action that nobody ends is never told.
    if (outcome.status === 'rejected') return
    // Without its input a call's payload is not to be traced, and an error's message can hold it.
    const thrown = input === '' ? undefined : failure
    if (outcome.status === 'failed') action.fail(thrown ?? outcome.error)
    if (outcome.status === 'cancelled') action.cancel(thrown ?? outcome.reason)
    const parameters = this.#recorder.parameters(payloadIn(input))
    if (parameters !== undefined) action.setParameters(parameters)
    this.#recorder.succeeded(action, payloadIn(output))
  }

  #decided(span: AgentsSpan, decision: Decision): void {
    const startMs = this.#startMs.get(span)
    const durationMs = startMs === undefined ? {} : { durationMs: performance.now() - startMs }
    this.#below(span, () => void this.#recorder.log.logDecision({ ...decision, ...durationMs }))
  }

  /** Where the active context is that of the action around, or below it, that tells more. */
  #below<R extends Action | undefined>(span: AgentsSpan, start: () => R): R {
    const around = this.#open.enclosing(span)
    if (!around) return this.#workflows.atTop(span.traceId, start)
    return around === activeScope() ? start() : around.action.run(start)
  }
}

function toolNameOf({ spanData }: AgentsSpan): { readonly toolName?: string } {
  return spanData.type === 'function' ? { toolName: String(spanData['name']) } : {}
}
