import type { ReadRecord } from '@agent-actions/consumer'
import { parseCorrelationId } from '@agent-actions/events'
import type { ConsumedRecord } from '@agent-actions/kafka'

/** Of what cannot be read only the key can say it. */
export function isOfRun({ key }: ConsumedRecord, read: ReadRecord, correlationId: string): boolean {
  if (read.kind === 'action') return read.event.correlation_id === correlationId
  return key !== null && parseCorrelationId(Buffer.from(key).toString()) === correlationId
}
