import type { KeyedEvent } from '../kafka-sink-message.ts'

/** Events as a thread is given them: their bytes in one buffer, which is handed over, not copied. */
export interface PackedEvents {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Where each event's bytes end. */
  readonly ends: Uint32Array<ArrayBuffer>
  readonly correlationIds: readonly string[]
  readonly traceparents: readonly (string | undefined)[]
}

/** The events keep their own bytes: these are a copy, so that a thread that dies takes none along. */
export function packEvents(events: readonly KeyedEvent[]): PackedEvents {
  const ends = new Uint32Array(events.length)
  let length = 0
  for (const [index, { value }] of events.entries()) ends[index] = length += value.byteLength
  const bytes = new Uint8Array(length)
  for (const [index, { value }] of events.entries()) {
    bytes.set(value, ends[index]! - value.byteLength)
  }
  return {
    bytes,
    ends,
    correlationIds: events.map(({ correlationId }) => correlationId),
    traceparents: events.map(({ traceparent }) => traceparent),
  }
}

export function unpackEvents(packed: PackedEvents): readonly KeyedEvent[] {
  const { bytes, ends, correlationIds, traceparents } = packed
  return correlationIds.map((correlationId, index) => ({
    correlationId,
    traceparent: traceparents[index],
    value: bytes.subarray(ends[index - 1] ?? 0, ends[index]),
  }))
}
