/** Where the OpenTelemetry API keeps what is registered, the same in all its 1.x releases. */
const API_SLOT = Symbol.for('opentelemetry.js.api.1')

/**
 * Whether somebody registered it already. The API itself only tells by failing to register, and
 * then logs a stack.
 */
export function isRegistered(name: 'trace' | 'context' | 'diag'): boolean {
  const slot = (globalThis as Record<symbol, unknown>)[API_SLOT] as
    Record<string, unknown> | undefined
  return slot?.[name] !== undefined
}
