import type { Action } from '@agent-actions/sdk'
import { context, createContextKey, type Context } from '@opentelemetry/api'
import { BoundedMap } from '../bounded-map.ts'
import { OpenActions } from '../open-actions.ts'
import type { AgentsSpan } from './agents-tracing.ts'

/** An agent's run or a tool call that goes on. */
export interface Scope {
  readonly action: Action
  /** Of a tool call. */
  readonly toolName?: string
  /** Whether `traceExecute` has found it: it is one call's, not that of a call inside. */
  isTaken?: boolean
  /** What the tool threw: the framework keeps it to itself. */
  failure?: unknown
}

/** As many as `OpenActions` holds. */
const MAX_OPEN = 10_000

/** The spans that are open: which action is each one's own, and which one encloses it. */
export class OpenSpans {
  readonly #own = new OpenActions()
  readonly #nearest = new BoundedMap<string, Scope>(MAX_OPEN)

  /** The action around a span, unless that is none of this framework's. */
  enclosing({ parentId }: AgentsSpan): Scope | undefined {
    return typeof parentId === 'string' ? this.#nearest.get(parentId) : undefined
  }

  open({ spanId }: AgentsSpan, scope: Scope): void {
    this.#own.add(spanId, scope.action)
    this.#nearest.set(spanId, scope)
  }

  /** A span that is no action: what lies below it lies below the action around it. */
  pass(span: AgentsSpan): void {
    const scope = this.enclosing(span)
    if (scope) this.#nearest.set(span.spanId, scope)
  }

  has({ spanId }: AgentsSpan): boolean {
    return this.#nearest.has(spanId)
  }

  /** Its own action. */
  get({ spanId }: AgentsSpan): Scope | undefined {
    return this.#own.get(spanId) && this.#nearest.get(spanId)
  }

  /** Its own action, which is the caller's to end now. */
  close(span: AgentsSpan): Scope | undefined {
    const scope = this.get(span)
    this.#own.take(span.spanId)
    this.#nearest.delete(span.spanId)
    return scope
  }

  /** @returns their ids */
  closeAll(reason: string): readonly string[] {
    const ids = [...this.#nearest.keys()]
    this.#own.endAll(reason)
    this.#nearest.clear()
    return ids
  }
}

/** Every copy of this package has the same key. */
const SCOPE = createContextKey('@agent-actions/openai-agents-scope.v1')

/** The context for what runs inside. */
export function contextOfScope(scope: Scope): Context {
  return scope.action.context.setValue(SCOPE, scope)
}

/** The scope whose context, or one below it, is the active one. */
export function activeScope(): Scope | undefined {
  return context.active().getValue(SCOPE) as Scope | undefined
}
