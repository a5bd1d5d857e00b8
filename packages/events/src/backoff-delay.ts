/** Both in milliseconds. */
export interface BackoffLimits {
  /** First delay, in milliseconds; doubles with each further failure. */
  readonly firstMs: number
  readonly longestMs: number
}

/**
 * How long to wait before the next try, in milliseconds: anywhere in the upper half of the doubled
 * delay, so that many that failed together do not come back in step.
 *
 * @param failures in a row, 1 or more
 */
export function backoffDelay(failures: number, { firstMs, longestMs }: BackoffLimits): number {
  const longest = Math.min(longestMs, firstMs * 2 ** (failures - 1))
  return longest * (0.5 + Math.random() / 2)
}
