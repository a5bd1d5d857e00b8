import { randomUUID } from 'node:crypto'
import type { EncodedAction } from '@agent-actions/events'

/** An event as the exporter hands it over: as many bytes as asked for, in a larger buffer. */
export function encodedEvent(correlationId: string = randomUUID(), bytes = 600): EncodedAction {
  const id = randomUUID()
  const memory = new Uint8Array(bytes + 16)
  const value = memory.subarray(8, 8 + bytes)
  value.set(new TextEncoder().encode(JSON.stringify({ id, correlation_id: correlationId })))
  return { id, correlationId, traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, value }
}

export function encodedEvents(count: number, bytes?: number): readonly EncodedAction[] {
  return Array.from({ length: count }, () => encodedEvent(undefined, bytes))
}

export function idOf(value: Uint8Array | string | null): string {
  const text = Buffer.from(value ?? '').toString()
  return (JSON.parse(text.replace(/\0+$/, '')) as { id: string }).id
}
