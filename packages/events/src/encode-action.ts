import type { ActionEvent, EncodedAction } from './action.ts'
import { traceIdFromCorrelationId } from './correlation-id.ts'

/** An event without its payload, which travels beside it as JSON text. */
export type ActionHead = Omit<ActionEvent, 'action_details'>

const encoder = new TextEncoder()

/** The event as it goes over the wire. */
export function encodeAction(event: ActionEvent): EncodedAction {
  const { action_details, ...head } = event
  return encodeActionText(head, JSON.stringify(action_details))
}

/**
 * The same for a payload that is JSON text already: it is put in as it is, because parsing it only
 * to write it again costs more than the rest of the encoding.
 *
 * @param details valid JSON text of an object; the caller vouches for it
 */
export function encodeActionText(head: ActionHead, details: string): EncodedAction {
  const text = JSON.stringify(head)
  const value = encoder.encode(`${text.slice(0, -1)},"action_details":${details}}`)
  const traceparent = traceparentOf(head)
  return traceparent === undefined
    ? { id: head.id, correlationId: head.correlation_id, value }
    : { id: head.id, correlationId: head.correlation_id, traceparent, value }
}

/** W3C Trace Context of the action's span; an action without a span points at its parent. */
function traceparentOf(head: ActionHead): string | undefined {
  const spanId = head.span_id ?? head.parent_span_id
  const traceId = head.source?.trace_id ?? traceIdFromCorrelationId(head.correlation_id)
  const flags = head.source?.['sampled'] === false ? '00' : '01'
  return spanId === undefined || traceId === undefined
    ? undefined
    : `00-${traceId}-${spanId}-${flags}`
}
