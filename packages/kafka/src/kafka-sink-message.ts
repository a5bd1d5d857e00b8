import { SCHEMA_VERSION, type EncodedAction } from '@agent-actions/events'
import type { ProducerMessage } from './producer-client.ts'

/** What of an event goes into its record. */
export type KeyedEvent = Pick<EncodedAction, 'correlationId' | 'traceparent' | 'value'>

/** More than key, headers and framing of an event take. */
const OVERHEAD_BYTES = 256
const SCHEMA_VERSION_TEXT = String(SCHEMA_VERSION)

/** The event as a record: keyed by its run, so that a run stays in order on one partition. */
export function messageOf(event: KeyedEvent, partition: number | undefined): ProducerMessage {
  const { correlationId, traceparent, value } = event
  return {
    key: correlationId,
    value: Buffer.from(value.buffer, value.byteOffset, value.byteLength),
    headers: {
      ...(traceparent !== undefined && { traceparent }),
      'content-type': 'application/json',
      'schema-version': SCHEMA_VERSION_TEXT,
    },
    ...(partition !== undefined && { partition }),
  }
}

export function messageBytes({ value }: KeyedEvent): number {
  return value.byteLength + OVERHEAD_BYTES
}
