/**
 * Whether reading the value would be using it: thenables, which run their query when asked, and
 * iterators, whose items belong to the caller. They are passed through and not recorded.
 */
export function isOpaque(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return typeof value === 'function'
  try {
    const { then, next } = value as { then?: unknown; next?: unknown }
    return typeof then === 'function' || typeof next === 'function'
  } catch {
    return true
  }
}

/**
 * A promise of the language itself, nothing more: what derives from it settles the same way. A
 * subclass or a promise with methods of its own is more than that, and would lose it.
 */
export function isPlainPromise(value: unknown): value is Promise<unknown> {
  try {
    return (
      value instanceof Promise &&
      Object.getPrototypeOf(value) === Promise.prototype &&
      Object.getOwnPropertyNames(value).length === 0
    )
  } catch {
    // A proxy whose traps throw, or a revoked one.
    return false
  }
}
