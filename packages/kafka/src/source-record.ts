import type { KafkaMessage } from 'kafkajs'
import type { ConsumedRecord, HeaderValue, RecordHeaders } from './record.ts'

/** A message as kafkajs hands it over: a header without a value is `null` there. */
interface Message extends Pick<KafkaMessage, 'offset' | 'key' | 'value' | 'timestamp'> {
  readonly headers?: Readonly<Record<string, unknown>> | undefined
}

export function consumedRecord(topic: string, partition: number, message: Message): ConsumedRecord {
  return {
    topic,
    partition,
    offset: BigInt(message.offset),
    key: message.key,
    value: message.value,
    headers: recordHeaders(message.headers),
    timestampMs: Number(message.timestamp),
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
