import { context, type Context } from '@opentelemetry/api'
import { isRecord } from '../field.ts'
import { observeSafely } from '../observe-safely.ts'
import type { AgentsSpan, AgentsStorage } from './agents-tracing.ts'
import { LateContext } from './late-context.ts'

export interface ScopeListener {
  /** A trace is about to begin, or a scope inside one. */
  scopeBegins(): void
  /** This span is the current one, perhaps again. Processors can be told of its start much later. */
  isCurrent(span: AgentsSpan): void
  /** The context for what runs in the scope of this span; `undefined`: the one around it. */
  contextOf(span: AgentsSpan): Context | undefined
}

/** These come one after another in a scope that is not theirs, that of a whole run. */
const WITHOUT_SCOPE: ReadonlySet<string> = new Set(['task', 'agent', 'turn'])

/**
 * The framework's storage, with our context inside each of its scopes. It runs a tool, a guardrail, a
 * handoff and a model's call in a scope of its own, as `run(store, …)`, and tells the scope's span first
 * thing there, as `enterWith(store)`. Its trace processors are told outside of that scope.
 */
export function scopedStorage(inner: AgentsStorage, listener: ScopeListener): AgentsStorage {
  const unsettled = new WeakMap<object, LateContext>()

  function enter(store: unknown): LateContext | undefined {
    if (!isRecord(store)) return undefined
    listener.scopeBegins()
    const late = new LateContext(context.active())
    unsettled.set(store, late)
    return late
  }

  function settle(store: unknown): void {
    if (!isRecord(store)) return
    const { span } = store as { readonly span?: AgentsSpan }
    if (!span) return
    listener.isCurrent(span)
    const late = unsettled.get(store)
    if (!late?.isOpen) return
    late.settle(WITHOUT_SCOPE.has(span.spanData.type) ? undefined : listener.contextOf(span))
  }

  return {
    run(store, callback) {
      const late = observeSafely('the context of a scope was not entered', () => enter(store))
      return inner.run(store, late ? () => runIn(late, callback) : callback)
    },
    getStore: () => inner.getStore(),
    enterWith(store) {
      inner.enterWith(store)
      observeSafely('the context of a scope was not settled', () => settle(store))
    },
  }
}

/** Once, and with what it throws, whatever the context manager does. */
function runIn<R>(active: Context, callback: () => R): R {
  let isCalled = false
  const call = (): R => {
    isCalled = true
    return callback()
  }
  try {
    return context.with(active, call)
  } catch (error) {
    if (isCalled) throw error
    return callback()
  }
}
