import { runtime } from '@agent-actions/events'
import { warnOnce } from './diagnostics.ts'
import type { Tool } from './trace-tool.ts'

/** The function, traced under its key if it is a tool; else the function itself. */
export type TraceMember = (key: PropertyKey, fn: Tool) => Tool

/**
 * The instance, behind a proxy that hands out its methods traced.
 *
 * Private fields are the instance's alone: neither a copy nor a proxy has them. So methods, getters
 * and setters that are used through the view run on the instance. A method that returns its `this`
 * returns the view.
 */
export function tracedView<T extends object>(instance: T, traceMember: TraceMember): T {
  // By function and key: one function can be a member twice, and a member can be replaced.
  const handedOut = new WeakMap<Tool, Map<PropertyKey, Tool>>()
  const behind = (receiver: unknown): unknown => (receiver === view ? instance : receiver)
  const apply = (method: Tool, self: unknown, args: unknown[]): unknown => {
    const result: unknown = Reflect.apply(method, behind(self), args)
    return result === instance ? view : result
  }
  const methodOf = (key: PropertyKey, fn: Tool): Tool => {
    const known = handedOut.get(fn) ?? new Map<PropertyKey, Tool>()
    handedOut.set(fn, known)
    const method = known.get(key) ?? onInstance(traceMember(key, fn), apply)
    known.set(key, method)
    return method
  }
  const view = new Proxy(instance, {
    get(target, key, receiver) {
      const value: unknown = Reflect.get(target, key, behind(receiver))
      if (typeof value !== 'function' || key === 'constructor') return value
      return isPinned(target, key) ? untraced(value) : methodOf(key, value as Tool)
    },
    // oxlint-disable-next-line max-params -- as every proxy calls it
    set: (target, key, value, receiver) => Reflect.set(target, key, value, behind(receiver)),
  })
  return view
}

type Apply = (method: Tool, self: unknown, args: unknown[]) => unknown

function onInstance(fn: Tool, apply: Apply): Tool {
  const method = new Proxy(fn, { apply })
  const { tracedFunctions } = runtime()
  if (tracedFunctions.has(fn)) tracedFunctions.add(method)
  return method
}

/** Of such a property a proxy has to give the very value (ECMA-262, 10.5.8), or reading it throws. */
function isPinned(target: object, key: PropertyKey): boolean {
  const own = Reflect.getOwnPropertyDescriptor(target, key)
  return own?.configurable === false && own.writable === false
}

function untraced(fn: unknown): unknown {
  warnOnce(
    'frozen-tool',
    'A function that is a property of a frozen class instance is not traced by traceTools. Wrap it with traceTool before the instance is frozen.',
  )
  return fn
}
