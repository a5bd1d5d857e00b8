import type { ActionEvent, ActionStatus, ActionType, Json, JsonObject } from './action.ts'
import { ACTION_STATUSES, ACTION_TYPES, SCHEMA_VERSION } from './action.ts'
import { idFromHash } from './action-id.ts'
import { correlationIdFromTraceId, parseCorrelationId } from './correlation-id.ts'
import { InvalidActionError } from './errors.ts'
import { MAX_STORABLE_DEPTH, makeStorable } from './storable.ts'
import { formatTimestampMs, isStorableTime, parseTimestamp } from './timestamp.ts'

export interface DecodeOptions {
  /** Time of the Kafka record, or of the arrival: stands in where the event has no usable time. */
  readonly recordTimeMs: number
  /** A cryptographic hash as at least 32 hex digits: SHA-256, in what we ship. Called only for events without a usable id. */
  readonly hash: (bytes: Uint8Array) => string
}

/** Longest agent or action name, in UTF-16 units: PostgreSQL refuses index entries over 2.7 KB. */
export const MAX_NAME_LENGTH = 512
const MAX_INT4 = 2 ** 31 - 1
const HEX_16 = /^(?!0{16})[0-9a-f]{16}$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** One thing that was not as the contract has it, and what was there. */
interface Repair {
  readonly field: string
  readonly problem: string
  readonly was?: string
}

/**
 * Reads one message: version 1, or the original system's format (no `id`, no `schema_version`,
 * any string as correlation id, possibly under `metadata`, any action type).
 *
 * What can be kept is kept: a field that is wrong is replaced and listed under
 * `action_details._repaired`. Reading the same bytes again gives the same event.
 *
 * @throws InvalidActionError when no row can be made of it: not UTF-8, not JSON, no action,
 *   nested over 512 levels, or of a `schema_version` that this release does not know
 */
export function decodeAction(value: Uint8Array | string, options: DecodeOptions): ActionEvent {
  const { fields, repairs } = readFields(value)
  const read = new FieldReader(fields, repairs)
  const valueHash = lazily(() => options.hash(bytesOf(value)))
  const { text: timestamp, ms } = read.timestamp(options.recordTimeMs)
  const action_type = read.actionType()
  const action_name = read.name('action_name')
  const agent_name = read.name('agent_name')
  const correlation_id = read.correlationId(options.hash, valueHash)
  const details = read.details()
  const optional = read.optionalFields()
  const event = {
    schema_version: SCHEMA_VERSION,
    id: read.id() ?? idFromHash(ms, valueHash()),
    correlation_id,
    agent_name,
    action_type,
    action_name,
    status: read.status(action_type, details),
    timestamp,
    debug_mode: read.debugMode(),
    ...optional,
  } as const
  return { ...event, action_details: withRepairs(details, repairs) }
}

function readFields(value: Uint8Array | string): { fields: JsonObject; repairs: Repair[] } {
  const parsed = parseObject(value)
  refuseUnknownVersion(parsed)
  refuseNoAction(parsed)
  const storable = makeStorable(parsed)
  if (!storable) throw tooDeep()
  return {
    fields: storable.value,
    repairs: storable.repairs.map((problem) => ({ field: '*', problem })),
  }
}

function parseObject(value: Uint8Array | string): JsonObject {
  const text = textOf(value)
  if (text.trim() === '') throw invalid('AA_EVENT_EMPTY', 'The message is empty.')
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw invalid(
      'AA_EVENT_NOT_JSON',
      `The message is not JSON: ${(error as Error).message}`,
      error,
    )
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
    return parsed as JsonObject
  }
  throw invalid(
    'AA_EVENT_NOT_AN_ACTION',
    `The message is JSON, but ${Array.isArray(parsed) ? 'an array' : typeof parsed} and not an object with the fields of an action.`,
  )
}

function textOf(value: Uint8Array | string): string {
  if (typeof value === 'string') return value
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(value)
  } catch (error) {
    throw invalid(
      'AA_EVENT_NOT_UTF8',
      'The message is not UTF-8. Is it compressed, or Avro or Protobuf? Events are JSON text.',
      error,
    )
  }
}

function refuseUnknownVersion(fields: JsonObject): void {
  const version = fields['schema_version']
  if (version === undefined || version === null || version === SCHEMA_VERSION) return
  throw invalid(
    'AA_EVENT_UNKNOWN_VERSION',
    `The event has schema_version ${brief(version)}; this release reads ${SCHEMA_VERSION} and the original format. Upgrade the reader, then send the message again.`,
  )
}

function refuseNoAction(fields: JsonObject): void {
  const known = ['agent_name', 'action_type', 'action_name'].some((name) => name in fields)
  if (known) return
  throw invalid(
    'AA_EVENT_NOT_AN_ACTION',
    'The message has none of agent_name, action_type and action_name. Is another producer writing to this topic?',
  )
}

/** Reads one field each; what is not as the contract has it is noted and replaced. */
class FieldReader {
  readonly #fields: JsonObject
  readonly #repairs: Repair[]

  constructor(fields: JsonObject, repairs: Repair[]) {
    this.#fields = fields
    this.#repairs = repairs
  }

  timestamp(recordTimeMs: number): { text: string; ms: number } {
    const parsed = parseTimestamp(this.#fields['timestamp'])
    if (parsed) return parsed
    this.#note('timestamp', 'is no time between 1970 and 9999; the time of the record is used')
    const ms = isStorableTime(recordTimeMs) ? Math.trunc(recordTimeMs) : 0
    return { text: formatTimestampMs(ms), ms }
  }

  actionType(): ActionType {
    const type = this.#fields['action_type']
    const known = ACTION_TYPES.find((candidate) => candidate === type)
    if (!known)
      this.#note('action_type', `is none of ${ACTION_TYPES.join(', ')}; tool_call is used`)
    return known ?? 'tool_call'
  }

  name(field: 'action_name' | 'agent_name'): string {
    const name = this.#fields[field]
    if (typeof name !== 'string' || name === '') {
      this.#note(field, 'is missing or no text; unknown is used')
      return 'unknown'
    }
    if (name.length <= MAX_NAME_LENGTH) return name
    this.#note(field, `is longer than ${MAX_NAME_LENGTH} characters; the rest is cut off`)
    return cut(name)
  }

  correlationId(hash: DecodeOptions['hash'], valueHash: () => string): string {
    const { metadata } = this.#fields as { metadata?: Json }
    const given =
      this.#fields['correlation_id'] ??
      (isObject(metadata) ? metadata['correlation_id'] : undefined)
    const id = parseCorrelationId(given)
    if (id !== undefined) return id
    const hasText = typeof given === 'string' && given !== '' && !/^[0-]+$/.test(given)
    this.#note(
      'correlation_id',
      hasText
        ? 'is no UUID; one is made from its text'
        : 'is missing or nil; one is made from the message',
      given,
    )
    return correlationIdFromTraceId((hasText ? hash(encode(given)) : valueHash()).slice(0, 32))
  }

  id(): string | undefined {
    const id = this.#fields['id']
    if (id === undefined || id === null) return undefined
    const lower = typeof id === 'string' ? id.toLowerCase() : ''
    if (UUID.test(lower)) return lower
    this.#note('id', 'is no UUID; one is made from the message')
    return undefined
  }

  details(): JsonObject {
    const details = this.#fields['action_details']
    if (details === undefined || details === null) return {}
    if (isObject(details)) return details
    this.#note('action_details', 'is no object; it is kept under value')
    return { value: details }
  }

  status(type: ActionType, details: JsonObject): ActionStatus {
    const status = this.#fields['status']
    const known = ACTION_STATUSES.find((candidate) => candidate === status)
    if (known) return known
    const derived = type === 'error' || details['success'] === false ? 'error' : 'ok'
    if (status !== undefined && status !== null) {
      this.#note('status', `is none of ${ACTION_STATUSES.join(', ')}; ${derived} is used`)
    }
    return derived
  }

  debugMode(): boolean {
    const mode = this.#fields['debug_mode']
    if (typeof mode === 'boolean') return mode
    if (mode !== undefined && mode !== null) this.#note('debug_mode', 'is no boolean; true is used')
    return true
  }

  optionalFields(): Partial<ActionEvent> {
    return withoutUndefined({
      span_id: this.#spanId('span_id'),
      parent_span_id: this.#spanId('parent_span_id'),
      ...this.#durations(),
      project_path: this.#text('project_path'),
      project_name: this.#text('project_name'),
      working_directory: this.#text('working_directory'),
      source: this.#source(),
    })
  }

  #durations(): { duration_ms?: number | undefined; duration_us?: number | undefined } {
    const us = this.#count('duration_us', Number.MAX_SAFE_INTEGER)
    const ms = this.#count('duration_ms', MAX_INT4)
    if (us === undefined) return { duration_ms: ms }
    return { duration_ms: ms ?? Math.min(MAX_INT4, Math.trunc(us / 1000)), duration_us: us }
  }

  #count(field: string, max: number): number | undefined {
    const count = this.#fields[field]
    if (count === undefined || count === null) return undefined
    if (typeof count !== 'number') {
      this.#note(field, 'is no number; it is left out')
      return undefined
    }
    const whole = Math.min(max, Math.max(0, Math.round(count)))
    if (whole !== count)
      this.#note(field, 'is no whole number in its range; the nearest one is used')
    return whole
  }

  #spanId(field: string): string | undefined {
    const id = this.#fields[field]
    if (id === undefined || id === null) return undefined
    const lower = typeof id === 'string' ? id.toLowerCase() : ''
    if (HEX_16.test(lower)) return lower
    this.#note(field, 'is no span id (16 hex digits, not all zero); it is left out')
    return undefined
  }

  #text(field: string): string | undefined {
    const text = this.#fields[field]
    if (text === undefined || text === null) return undefined
    if (typeof text === 'string') return text
    this.#note(field, 'is no text; it is left out')
    return undefined
  }

  #source(): JsonObject | undefined {
    const source = this.#fields['source']
    if (source === undefined || source === null) return undefined
    if (isObject(source)) return source
    this.#note('source', 'is no object; it is left out')
    return undefined
  }

  #note(field: string, problem: string, was: Json | undefined = this.#fields[field]): void {
    this.#repairs.push({ field, problem, ...(was === undefined ? {} : { was: brief(was) }) })
  }
}

function withRepairs(details: JsonObject, repairs: readonly Repair[]): JsonObject {
  return repairs.length === 0 ? details : { ...details, _repaired: repairs as unknown as Json }
}

function withoutUndefined<T extends object>(
  fields: T,
): { [K in keyof T]: Exclude<T[K], undefined> } {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(kept) as { [K in keyof T]: Exclude<T[K], undefined> }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Cut to the longest name, never in the middle of a surrogate pair. */
function cut(name: string): string {
  const end = name.charCodeAt(MAX_NAME_LENGTH - 1)
  return name.slice(0, end >= 0xd800 && end <= 0xdbff ? MAX_NAME_LENGTH - 1 : MAX_NAME_LENGTH)
}

function brief(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length <= 200 ? text : `${text.slice(0, 199)}…`
}

function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function bytesOf(value: Uint8Array | string): Uint8Array {
  return typeof value === 'string' ? encode(value) : value
}

function tooDeep(): InvalidActionError {
  return invalid(
    'AA_EVENT_TOO_DEEP',
    `The event is nested over ${MAX_STORABLE_DEPTH} levels deep, which no table can hold.`,
  )
}

function invalid(
  code: InvalidActionError['code'],
  message: string,
  cause?: unknown,
): InvalidActionError {
  return new InvalidActionError(code, message, { cause })
}
