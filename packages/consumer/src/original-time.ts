import type { ConsumedRecord, RecordHeaders } from '@agent-actions/kafka'

/** Up to the year 9999; what else it says was not written by us. */
const MILLISECONDS = /^\d{1,15}$/

/**
 * When a record was first on its topic, in milliseconds since 1970. The broker gives a redriven one a
 * new timestamp; with that, an event without an id or a time of its own would get another id, and be a
 * second row each time that it is redriven.
 */
export function originalTimeMs({ headers, timestampMs }: ConsumedRecord): number {
  if (headers['aa.dlq.redriven_from'] === undefined) return timestampMs
  const text = headerText(headers['aa.dlq.original_timestamp'])
  return text !== undefined && MILLISECONDS.test(text) ? Number(text) : timestampMs
}

function headerText(header: RecordHeaders[string]): string | undefined {
  if (typeof header === 'string') return header
  return header instanceof Uint8Array ? Buffer.from(header).toString() : undefined
}
