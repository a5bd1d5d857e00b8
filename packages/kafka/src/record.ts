/** As they came: a header may repeat, and may have no value. */
export type RecordHeaders = Readonly<
  Record<string, HeaderValue | readonly HeaderValue[] | undefined>
>
/** Text is written as UTF-8. */
export type HeaderValue = Uint8Array | string

/** One record of a topic, its bytes untouched. */
export interface ConsumedRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  readonly key: Uint8Array | null
  /** `null`: a tombstone. */
  readonly value: Uint8Array | null
  readonly headers: RecordHeaders
  /** Milliseconds since 1970: when the broker appended it, or what the producer said, by the topic's setting. */
  readonly timestampMs: number
}

/** One record to write. */
export interface ProducedRecord {
  readonly key: Uint8Array | string | null
  readonly value: Uint8Array | null
  readonly headers?: RecordHeaders
  /** Milliseconds since 1970. Where the topic has `LogAppendTime`, the broker's clock wins. */
  readonly timestampMs?: number
}
