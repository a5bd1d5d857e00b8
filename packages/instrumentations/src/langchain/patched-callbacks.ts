import type { InstrumentationOptions, Undo } from '../instrumentation.ts'
import { claim, unclaim } from '../instrumented.ts'
import { observeSafely } from '../observe-safely.ts'
import { actionCallbacks, HANDLER_NAME, type ActionCallbacks } from './action-callbacks.ts'
import { field, listField } from '../field.ts'

const CLAIM = 'langchain.callbacks'
/** Through it LangChain and LangGraph put together the callbacks of every run. */
const CONFIGURE = '_configureSync'

type Configure = (this: object, ...args: unknown[]) => unknown

/** Replaces the static method of `CallbackManager`: every run of this copy of LangChain has our callbacks. */
export function patchCallbacks(module: object, options: InstrumentationOptions): Undo | undefined {
  const manager = Reflect.get(module, 'CallbackManager') as object | undefined
  if (typeof manager !== 'function') return undefined
  const original: unknown = Reflect.get(manager, CONFIGURE)
  if (typeof original !== 'function') return undefined
  if (!claim(manager, CLAIM)) return () => {}
  const handler = actionCallbacks(options)
  const patched: Configure = function configure(inheritable, ...args) {
    const given = observeSafely('callbacks were not added', () => withHandler(inheritable, handler))
    return Reflect.apply(original as Configure, this, [given ?? inheritable, ...args])
  }
  Reflect.set(manager, CONFIGURE, patched)
  return () => {
    if (Reflect.get(manager, CONFIGURE) !== patched) return
    Reflect.set(manager, CONFIGURE, original)
    unclaim(manager, CLAIM)
  }
}

/** What was given, which is the app's, stays as it is. */
function withHandler(callbacks: unknown, handler: ActionCallbacks): unknown {
  const handlers = Array.isArray(callbacks) ? callbacks : listField(callbacks, 'handlers')
  if (handlers.some((each) => field(each, 'name') === HANDLER_NAME)) return undefined
  if (callbacks === undefined || callbacks === null) return [handler]
  if (Array.isArray(callbacks)) return [...(callbacks as readonly unknown[]), handler]
  const copy: unknown = field(callbacks, 'copy')
  return typeof copy === 'function'
    ? (Reflect.apply(copy, callbacks, [[handler]]) as unknown)
    : undefined
}
