export const REDACTED = '[REDACTED]'

/** Whether the value under a sensitive key must go: nothing, or a yes or no, gives nothing away. */
export function isSecret(value: unknown): boolean {
  return !(
    value === undefined ||
    value === null ||
    typeof value === 'boolean' ||
    value === REDACTED
  )
}
