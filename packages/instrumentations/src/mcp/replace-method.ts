import type { Undo } from '../instrumentation.ts'

// oxlint-disable-next-line no-explicit-any -- as the framework declares it, which is not ours to know
type Method = (...args: any[]) => unknown

/** Calls the method that was there, on this object, with these arguments. */
export type CallOriginal = (args?: readonly unknown[]) => unknown

/** What is called in the method's place, and returns what the method is to return. */
export type Replacement = (
  self: object,
  args: readonly unknown[],
  original: CallOriginal,
) => unknown

/**
 * Replaces a method that `target` has or inherits. Name, length and properties stay, and it is no more
 * to be seen among the object's own properties than before.
 *
 * @returns `undefined` where there is no such method
 */
export function replaceMethod(
  target: object,
  name: string,
  replacement: Replacement,
): Undo | undefined {
  const original: unknown = Reflect.get(target, name)
  if (typeof original !== 'function') return undefined
  const replaced = new Proxy(original as Method, {
    apply: (method, self: object, args: unknown[]) =>
      replacement(self, args, (given = args) => Reflect.apply(method, self, given) as unknown),
  })
  const own = Object.getOwnPropertyDescriptor(target, name)
  const enumerable = own?.enumerable ?? false
  Object.defineProperty(target, name, {
    value: replaced,
    enumerable,
    configurable: true,
    writable: true,
  })
  return () => {
    // Somebody else's has come on top, and calls ours.
    if (Reflect.get(target, name) !== replaced) return
    if (own) Object.defineProperty(target, name, own)
    else Reflect.deleteProperty(target, name)
  }
}
