import { endReturned, type Following } from './following.ts'

// oxlint-disable-next-line unbound-method -- always called with a promise
const { then } = Promise.prototype

/**
 * A native promise, followed until it settles; `undefined` for anything else.
 *
 * A plain one becomes one derived from it, which settles the same way and has its own properties. One
 * of a subclass stays the very object, because methods and state of its own cannot be derived. Of a
 * subclass with a `then` of its own only that knows when it settles, and asking would be using it:
 * like every thenable it is not followed.
 *
 * @param onFulfilled ends the action, or goes on following; what it returns is what the caller awaits
 */
export function followPromise(
  following: Following,
  value: object,
  onFulfilled: OnFulfilled,
): object | undefined {
  if (!(value instanceof Promise)) return undefined
  if (Object.getPrototypeOf(value) !== Promise.prototype) return followSubclass(value, following)
  const promise: AnyPromise = value
  const derived = settlingOf(promise, following, onFulfilled)
  return derived && withOwnProperties(derived, promise)
}

type AnyPromise = Promise<unknown>
type OnFulfilled = (value: unknown) => unknown

/** `undefined` for a proxy of a promise, which has no state to derive from. */
function settlingOf(
  promise: AnyPromise,
  { action, inputs }: Following,
  onFulfilled: OnFulfilled,
): AnyPromise | undefined {
  if (promise.then !== then) return undefined
  try {
    return promise.then(onFulfilled, (error: unknown) => {
      action.threw(error, inputs)
      throw error
    })
  } catch {
    return undefined
  }
}

/** Not those named by symbols: Node keeps the async context of each promise there. */
function withOwnProperties(derived: AnyPromise, promise: AnyPromise): AnyPromise {
  for (const name of Object.getOwnPropertyNames(promise)) {
    const descriptor = Object.getOwnPropertyDescriptor(promise, name)
    if (descriptor) void Object.defineProperty(derived, name, descriptor)
  }
  return derived
}

/**
 * Looks on as the promise settles. That counts as handling a rejection, so what looks on rejects as
 * well, and counts as handled as soon as anybody else asks: if nobody does, one rejection is
 * unhandled, as it would be without us.
 */
function followSubclass(promise: AnyPromise, following: Following): AnyPromise | undefined {
  // `await` of a promise whose constructor is Promise's own does not ask `then`.
  const asksThen = promise.then === then && promise.constructor !== Promise
  if (!asksThen || !Object.isExtensible(promise)) return undefined
  const looking = Reflect.apply(then, promise, [
    (value: unknown) => endReturned(following, value),
    (error: unknown) => {
      following.action.threw(error, following.inputs)
      throw error
    },
  ])
  // oxlint-disable-next-line no-thenable -- it is a promise, and stays one
  void Object.defineProperty(promise, 'then', {
    configurable: true,
    writable: true,
    value(this: AnyPromise, ...callbacks: Parameters<typeof then>): AnyPromise {
      void Reflect.apply(then, looking, [undefined, () => {}])
      return Reflect.apply(then, this, callbacks)
    },
  })
  return promise
}
