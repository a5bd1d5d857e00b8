/** How much of a payload is kept. Sizes are in UTF-16 units of its JSON text. */
export interface PayloadLimits {
  /** Of one payload as a whole. */
  readonly maxChars: number
  /** Of one string in it. */
  readonly maxStringChars: number
  /** Levels of objects and arrays inside each other. */
  readonly maxDepth: number
  /** Items of one array, or keys of one object. */
  readonly maxItems: number
}

/**
 * Two payloads of an action at their largest, each unit three bytes of UTF-8, make under 400 KB:
 * they fit the 1 MB that a Kafka broker takes by default. A prompt or a file of common size is kept
 * whole; a person reads no further than that.
 */
export const DEFAULT_LIMITS: PayloadLimits = {
  maxChars: 65_536,
  maxStringChars: 16_384,
  maxDepth: 16,
  maxItems: 1_000,
}

export interface RedactOptions {
  /** More keys whose values never leave, in any spelling: `dbPin` is `db_pin` is `DB-PIN`. */
  readonly keys?: readonly string[]
}

export interface SafeJsonOptions {
  readonly limits?: Partial<PayloadLimits>
  /** `false` redacts nothing. */
  readonly redact?: RedactOptions | false
}

/** The options, resolved. */
export interface PayloadRules extends PayloadLimits {
  isSensitive(key: string): boolean
}
