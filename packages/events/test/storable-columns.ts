import { ACTION_STATUSES, ACTION_TYPES, type ActionEvent } from '../src/action.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const SPAN_ID = /^[0-9a-f]{16}$/
const TIMESTAMP = /^(19[7-9]\d|[2-9]\d{3})-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/
/** In JSON text: NUL or half a pair, which `JSON.stringify` escapes. */
const UNSTORABLE_TEXT = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/
const MAX_NAME_LENGTH = 512
const MAX_DEPTH = 512

/** Fields of an event that a column of the table cannot hold; empty for one that can be stored. */
export function unstorableFields(event: ActionEvent): readonly string[] {
  const { duration_ms = 0, duration_us = 0, span_id, parent_span_id } = event
  const right: Readonly<Record<keyof ActionEvent, boolean>> = {
    schema_version: event.schema_version === 1,
    id: UUID.test(event.id),
    correlation_id: UUID.test(event.correlation_id),
    span_id: span_id === undefined || SPAN_ID.test(span_id),
    parent_span_id: parent_span_id === undefined || SPAN_ID.test(parent_span_id),
    agent_name: isName(event.agent_name),
    action_type: ACTION_TYPES.includes(event.action_type),
    action_name: isName(event.action_name),
    status: ACTION_STATUSES.includes(event.status),
    timestamp: TIMESTAMP.test(event.timestamp) && !Number.isNaN(Date.parse(event.timestamp)),
    duration_ms: isCount(duration_ms, 2 ** 31 - 1),
    duration_us: isCount(duration_us, Number.MAX_SAFE_INTEGER),
    debug_mode: typeof event.debug_mode === 'boolean',
    project_path: isText(event.project_path ?? ''),
    project_name: isText(event.project_name ?? ''),
    working_directory: isText(event.working_directory ?? ''),
    source: isJsonb(event.source ?? {}),
    action_details: isJsonb(event.action_details),
  }
  const unknown = Object.keys(event).filter((field) => !Object.hasOwn(right, field))
  return [...Object.keys(right).filter((field) => !right[field as keyof ActionEvent]), ...unknown]
}

function isName(name: string): boolean {
  return isText(name) && name !== '' && name.length <= MAX_NAME_LENGTH
}

function isCount(count: number, max: number): boolean {
  return Number.isInteger(count) && count >= 0 && count <= max
}

function isText(text: unknown): boolean {
  return typeof text === 'string' && !UNSTORABLE_TEXT.test(JSON.stringify(text))
}

function isJsonb(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return !UNSTORABLE_TEXT.test(JSON.stringify(value)) && isFiniteAndShallow(value, 0)
}

function isFiniteAndShallow(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  return (
    depth < MAX_DEPTH && Object.values(value).every((item) => isFiniteAndShallow(item, depth + 1))
  )
}
