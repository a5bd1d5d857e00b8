import { context, ROOT_CONTEXT, type Context } from '@opentelemetry/api'
import { reportOnce, warnOnce } from './diagnostics.ts'

/** How a call ended. */
export type Completion<R> =
  | { readonly status: 'returned'; readonly value: R }
  | { readonly status: 'threw'; readonly error: unknown }

/** Calls `fn` with `active` as the active context: exactly once, whatever the context manager does. */
export function runInContext<R>(active: Context, fn: () => R): Completion<R> {
  let completion: Completion<R> | undefined
  let isCalled = false
  const call = (): void => {
    if (isCalled) return
    isCalled = true
    checkContextManager()
    completion = complete(fn)
  }
  try {
    context.with(active, call)
  } catch (error) {
    reportOnce('the context manager threw', error)
  }
  if (!isCalled) call()
  return completion as Completion<R>
}

function complete<R>(fn: () => R): Completion<R> {
  try {
    return { status: 'returned', value: fn() }
  } catch (error) {
    return { status: 'threw', error }
  }
}

let isChecked = false

/** Called inside `context.with`: without a context manager the root context stays the active one. */
function checkContextManager(): void {
  if (isChecked) return
  isChecked = true
  try {
    if (context.active() !== ROOT_CONTEXT) return
  } catch {
    return
  }
  warnOnce(
    'context-manager',
    'No context manager is registered, so nested actions land in different traces or under no parent. Call start() of @agent-actions/node, or register AsyncLocalStorageContextManager of @opentelemetry/context-async-hooks.',
  )
}
