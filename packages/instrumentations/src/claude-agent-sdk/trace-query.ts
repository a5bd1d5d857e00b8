import type { InstrumentationOptions } from '../instrumentation.ts'
import { claim, isClaimed } from '../instrumented.ts'
import { observeSafely } from '../observe-safely.ts'
import { isRecord } from '../field.ts'
import { ObservedSessions } from './observed-sessions.ts'
import { optionsObserving } from './with-action-hooks.ts'

const NAME = 'claude-agent-sdk'

/** Any `query`. With `never[]` its parameters would be lost. */
// oxlint-disable-next-line no-explicit-any
type Query = (...args: any[]) => unknown

/**
 * The SDK's `query`, observed: each query runs with the hooks of `withActionHooks`, and what is still
 * under way when it ends, is interrupted, closed or left ends as cancelled.
 *
 * ```ts
 * const observedQuery = traceQuery(query)
 * for await (const message of observedQuery({ prompt, options })) …
 * ```
 */
export function traceQuery<F extends Query>(query: F, options: InstrumentationOptions = {}): F {
  if (isClaimed(query, NAME)) return query
  const traced = new Proxy(query, {
    apply(target, self, args: unknown[]) {
      const sessions = new ObservedSessions(options)
      const running: unknown = Reflect.apply(target, self, observed(args, sessions))
      observeSafely('the end of a query of Claude Code is not observed', () => {
        if (isRecord(running)) watchQuery(running, sessions)
      })
      return running
    },
  })
  claim(traced, NAME)
  return traced
}

/** What `query` is called with: its first argument has the options. */
function observed([given, ...more]: unknown[], sessions: ObservedSessions): unknown[] {
  if (!isRecord(given)) return [given, ...more]
  const options = isRecord(given['options']) ? given['options'] : {}
  return [{ ...given, options: optionsObserving(options, sessions) }, ...more]
}

function watchQuery(query: object, sessions: ObservedSessions): void {
  watchSteps(query, sessions)
  watch(query, 'interrupt', { settled: () => sessions.interrupted() })
  const over = (): void => sessions.endAll('the query was closed')
  for (const end of ['close', Symbol.asyncDispose]) watch(query, end, { settled: over })
  // `for await` asks for another iterator than the query itself.
  watch(query, Symbol.asyncIterator, {
    settled(iterator) {
      if (isRecord(iterator) && iterator !== query) watchSteps(iterator, sessions)
    },
  })
}

function watchSteps(iterator: object, sessions: ObservedSessions): void {
  const over = (): void => sessions.endAll('the query ended')
  const step = (value: unknown): void => {
    if (isRecord(value) && value['done'] === true) over()
  }
  watch(iterator, 'next', { settled: step, failed: over })
  for (const end of ['return', 'throw']) watch(iterator, end, { settled: over, failed: over })
}

interface Watcher {
  /** Told what the method returned; of a promise what became of it. */
  settled(value: unknown): void
  failed?(): void
}

/** Looks on as the method is called. What it returns or throws is its caller's as before. */
function watch(object: object, key: PropertyKey, watcher: Watcher): void {
  const method: unknown = Reflect.get(object, key)
  if (typeof method !== 'function') return
  Object.defineProperty(object, key, {
    configurable: true,
    writable: true,
    value(this: unknown, ...args: unknown[]): unknown {
      const returned: unknown = Reflect.apply(method, this, args)
      if (returned instanceof Promise) return watchedPromise(returned, watcher)
      watcher.settled(returned)
      return returned
    },
  })
}

/** Derived, so that a rejection which nobody handles stays one. */
function watchedPromise(promise: Promise<unknown>, watcher: Watcher): Promise<unknown> {
  return promise.then(
    (value) => {
      watcher.settled(value)
      return value
    },
    (error: unknown) => {
      watcher.failed?.()
      throw error
    },
  )
}
