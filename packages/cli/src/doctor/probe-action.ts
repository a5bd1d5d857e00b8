import { randomBytes } from 'node:crypto'
import {
  actionId,
  correlationIdFromTraceId,
  encodeAction,
  formatTimestampMs,
  type EncodedAction,
} from '@agent-actions/events'

/**
 * An action of a run of its own, as an agent's would be. Its row stays, marked by `debug_mode` and by
 * the agent's name.
 */
export function probeAction(nowMs: number): EncodedAction {
  const traceId = randomBytes(16).toString('hex')
  const spanId = randomBytes(8).toString('hex')
  return encodeAction({
    schema_version: 1,
    id: actionId(nowMs, traceId, spanId),
    correlation_id: correlationIdFromTraceId(traceId),
    span_id: spanId,
    agent_name: 'agent-actions-doctor',
    action_type: 'success',
    action_name: 'doctor_probe',
    action_details: {},
    status: 'ok',
    timestamp: formatTimestampMs(nowMs),
    debug_mode: true,
  })
}
