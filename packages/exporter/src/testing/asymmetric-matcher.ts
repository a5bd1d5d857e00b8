import { inspect } from 'node:util'

/** `expect.stringContaining('a')` and its like, of any library that follows Jest. */
export interface AsymmetricMatcher {
  asymmetricMatch(actual: unknown): boolean
  /** `Any<String>`: only those have it that need no sample. */
  toAsymmetricMatcher?(): string
  readonly sample?: unknown
}

const ON_ONE_LINE = { breakLength: Infinity, compact: true, maxStringLength: 200 } as const

export function isMatcher(value: unknown): value is AsymmetricMatcher {
  return (
    typeof value === 'object' &&
    value !== null &&
    'asymmetricMatch' in value &&
    typeof value.asymmetricMatch === 'function'
  )
}

/** A value of any kind on one line: `'text'`, `/disk/`, `StringContaining 'page'`. */
export function showValue(value: unknown): string {
  if (!isMatcher(value)) return inspect(value, ON_ONE_LINE)
  if (typeof value.toAsymmetricMatcher === 'function') return value.toAsymmetricMatcher()
  if (!('sample' in value)) return inspect(value, ON_ONE_LINE)
  // oxlint-disable-next-line no-base-to-string -- those with a sample say their name
  return `${String(value)} ${inspect(value.sample, ON_ONE_LINE)}`
}
