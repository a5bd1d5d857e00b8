/** How much of one payload is kept. Characters are UTF-16 units, as `length` counts them. */
export interface PayloadLimits {
  /** Longest JSON text of a payload. */
  readonly maxChars: number
  /** Longest text inside it, before escaping; the ellipsis of a cut text included. */
  readonly maxStringChars: number
  /** Most levels of objects and arrays. The root object is the first; an array at the root is the second, as if it were the root's `value`. */
  readonly maxDepth: number
  /** Most items of an array, or keys of an object. */
  readonly maxItems: number
}

/**
 * Kafka takes a message of 1 MB (`message.max.bytes`, 1,048,588 by default). A tool call has two
 * payloads, and a character is at most three bytes of UTF-8: 2 × 3 × 65,536 is 393,216 bytes, which
 * leaves more than half of the message to everything else.
 */
export const DEFAULT_LIMITS: PayloadLimits = {
  maxChars: 65_536,
  maxStringChars: 16_384,
  maxDepth: 16,
  maxItems: 1_000,
}

/** Smaller limits would have no room for the marks that say what was cut; larger ones are no limits. */
const RANGES: Readonly<Record<keyof PayloadLimits, readonly [number, number]>> = {
  maxChars: [512, 10_000_000],
  maxStringChars: [32, 10_000_000],
  maxDepth: [2, 100],
  maxItems: [8, 1_000_000],
}

/** The limits with defaults for what is missing or no number; numbers out of range become the nearest in it. */
export function resolveLimits(limits: Partial<PayloadLimits> = {}): PayloadLimits {
  const within = (name: keyof PayloadLimits): number => {
    const given = limits[name]
    if (typeof given !== 'number' || Number.isNaN(given)) return DEFAULT_LIMITS[name]
    const [least, most] = RANGES[name]
    return Math.trunc(Math.min(most, Math.max(least, given)))
  }
  return {
    maxChars: within('maxChars'),
    maxStringChars: within('maxStringChars'),
    maxDepth: within('maxDepth'),
    maxItems: within('maxItems'),
  }
}
