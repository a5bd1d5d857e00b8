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
