/** A header as clients of kafkajs's shape take it: they write a plain `Uint8Array` as text. */
export type ProducerHeader = Buffer | string

/** One message as clients of kafkajs's shape take it. */
export interface ProducerMessage {
  readonly key: Buffer | string | null
  readonly value: Buffer | null
  readonly headers?: Record<string, ProducerHeader | ProducerHeader[]>
  readonly partition?: number
  /** Milliseconds since 1970, in decimal digits. */
  readonly timestamp?: string
}

/** What a broker answered for one partition. */
export interface RecordMetadata {
  readonly topicName: string
  readonly partition: number
  readonly errorCode: number
}

/**
 * The part of a producer that we use. kafkajs's fits, and so does that of any client of its shape.
 * A client that is handed over must acknowledge only what all in-sync replicas have (`acks: -1`).
 */
export interface ProducerClient {
  /** Called before the first send. */
  connect(): Promise<void>
  /** Rejects, or answers an `errorCode` that is not 0, where the brokers do not have all of it. */
  send(record: {
    topic: string
    messages: ProducerMessage[]
  }): Promise<readonly RecordMetadata[] | undefined>
  /** Called once, after the last send has settled or was given up. */
  disconnect(): Promise<void>
}
