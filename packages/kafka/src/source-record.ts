import type { KafkaMessage } from 'kafkajs'
import type { ConsumedRecord, HeaderValue, RecordHeaders } from './record.ts'

/** A message as kafkajs hands it over: a header without a value is `null` there. */
interface Message extends Pick<KafkaMessage, 'offset' | 'key' | 'value' | 'timestamp'> {
  readonly headers?: Readonly<Record<string, unknown>> | undefined
}

/** Where the message reads its key, value and headers when they are asked for, so does the record. */
export function consumedRecord(topic: string, partition: number, message: Message): ConsumedRecord {
  return new MessageRecord(topic, partition, message)
}

class MessageRecord implements ConsumedRecord {
  readonly topic: string
  readonly partition: number
  readonly offset: bigint
  readonly timestampMs: number
  readonly #message: Message

  constructor(topic: string, partition: number, message: Message) {
    this.topic = topic
    this.partition = partition
    this.offset = BigInt(message.offset)
    this.timestampMs = Number(message.timestamp)
    this.#message = message
  }

  get key(): Uint8Array | null {
    return this.#message.key
  }

  get value(): Uint8Array | null {
    return this.#message.value
  }

  get headers(): RecordHeaders {
    return recordHeaders(this.#message.headers)
  }
}

function recordHeaders(headers: Readonly<Record<string, unknown>> = NONE): RecordHeaders {
  // As nearly always: then they are not copied.
  if (Object.values(headers).every((value) => value instanceof Uint8Array))
    return headers as RecordHeaders
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.map((one) => headerValue(one) ?? EMPTY) : headerValue(value),
    ]),
  )
}

const NONE = {}
/** Among the values of a repeated header, a missing one: no client of ours can write it again. */
const EMPTY = new Uint8Array()

function headerValue(value: unknown): HeaderValue | undefined {
  return value instanceof Uint8Array || typeof value === 'string' ? value : undefined
}
