import type { ActionEvent, EncodedAction } from './action.ts'
import { quotedText } from './quoted-text.ts'

/** An event without its payload, which travels beside it as JSON text. */
export type ActionHead = Omit<ActionEvent, 'action_details'>

/** One text in pieces, as UTF-8. */
export type ToBytes = (pieces: readonly string[]) => Uint8Array

const encoder = new TextEncoder()
const utf8: ToBytes = (pieces) => encoder.encode(pieces.join(''))

/** The event as it goes over the wire. */
export function encodeAction(event: ActionEvent): EncodedAction {
  const { action_details, ...head } = event
  return encoded(head, utf8([JSON.stringify({ ...head, action_details })]))
}

/**
 * The same for a payload that is JSON text already: it is put in as it is, because parsing it only
 * to write it again costs more than the rest of the encoding.
 *
 * The head is put together as text as well, in a quarter of the time that `JSON.stringify` takes
 * for it: its ids and times are taken for what this package makes, which needs no escaping.
 *
 * @param details valid JSON text of an object, in pieces; the caller vouches for it
 * @param toBytes default: a `Uint8Array` of its own for each event
 */
export function encodeActionText(
  head: ActionHead,
  details: readonly string[],
  toBytes: ToBytes = utf8,
): EncodedAction {
  const pieces = [`${headText(head)},"action_details":`]
  for (const piece of details) pieces.push(piece)
  pieces.push('}')
  return encoded(head, toBytes(pieces))
}

function encoded(head: ActionHead, value: Uint8Array): EncodedAction {
  const { id, correlation_id: correlationId } = head
  const traceparent = traceparentOf(head)
  return traceparent === undefined
    ? { id, correlationId, value }
    : { id, correlationId, traceparent, value }
}

/** JSON text of the head, without the brace at its end. */
function headText(head: ActionHead): string {
  const { span_id, parent_span_id, duration_ms, duration_us } = head
  const span = span_id === undefined ? '' : `","span_id":"${span_id}`
  const parent = parent_span_id === undefined ? '' : `","parent_span_id":"${parent_span_id}`
  const ms = duration_ms === undefined ? '' : `,"duration_ms":${duration_ms}`
  const us = duration_us === undefined ? '' : `,"duration_us":${duration_us}`
  return `{"schema_version":${head.schema_version},"id":"${head.id}","correlation_id":"${head.correlation_id}${span}${parent}","timestamp":"${head.timestamp}"${ms}${us},"status":"${head.status}","action_type":"${head.action_type}","action_name":${quotedText(head.action_name)}${surroundingsText(head)}`
}

let latest: { readonly head: ActionHead; readonly text: string } | undefined

/** Most actions that follow each other share all of these. */
function surroundingsText(head: ActionHead): string {
  if (latest === undefined || !haveSameSurroundings(latest.head, head)) {
    latest = { head, text: writeSurroundings(head) }
  }
  return latest.text
}

function haveSameSurroundings(one: ActionHead, other: ActionHead): boolean {
  return (
    one.agent_name === other.agent_name &&
    one.debug_mode === other.debug_mode &&
    one.project_path === other.project_path &&
    one.project_name === other.project_name &&
    one.working_directory === other.working_directory &&
    one.source === other.source
  )
}

function writeSurroundings(head: ActionHead): string {
  const { agent_name, debug_mode, project_path, project_name, working_directory, source } = head
  const shared = { agent_name, debug_mode, project_path, project_name, working_directory, source }
  return `,${JSON.stringify(shared).slice(1, -1)}`
}

/** W3C Trace Context of the action's span; an action without a span points at its parent. */
function traceparentOf(head: ActionHead): string | undefined {
  const spanId = head.span_id ?? head.parent_span_id
  if (spanId === undefined) return undefined
  const traceId = head.source?.trace_id ?? withoutHyphens(head.correlation_id)
  return `00-${traceId}-${spanId}-${head.source?.['sampled'] === false ? '00' : '01'}`
}

let lastCorrelationId = ''
let lastTraceId = ''

/** Of an id in its one spelling. The actions of a run follow each other. */
function withoutHyphens(correlationId: string): string {
  if (correlationId !== lastCorrelationId) {
    lastTraceId = correlationId.replaceAll('-', '')
    lastCorrelationId = correlationId
  }
  return lastTraceId
}
