import type { Json, JsonObject } from './action.ts'
import { SCHEMA_VERSION } from './action.ts'
import { InvalidActionError } from './errors.ts'
import { boundedText } from './payload/bounded-text.ts'
import type { RepairList } from './repair-list.ts'
import { MAX_STORABLE_DEPTH, makeStorable } from './storable.ts'

const decoder = new TextDecoder('utf-8', { fatal: true })
/** V8 quotes some twenty characters around the fault: part of a secret, perhaps. */
const QUOTATION = /(^|, )(\.\.\.)?".*$/s
const BYTE_ORDER_MARK = '\uFEFF'

/**
 * The fields of one message in a form that can be stored. What they hold is not looked at yet,
 * except that the details are an object.
 *
 * @throws InvalidActionError when no row can be made of it
 */
export function parseMessage(value: Uint8Array | string, repairs: RepairList): JsonObject {
  const text = textOf(value)
  const fields = parseObject(text)
  // First of all: what is nested without end must not reach anything that recurses. A text that was
  // decoded elsewhere can hold what UTF-8 cannot.
  const storable = makeStorable(
    withObjectDetails(fields),
    typeof value === 'string' ? undefined : text,
  )
  if (!storable) throw tooDeep()
  refuseUnknownVersion(storable.value)
  refuseNoAction(storable.value)
  for (const problem of storable.repairs) repairs.add('*', problem)
  if (!hasObjectDetails(fields))
    repairs.add('action_details', 'is no object; it is kept under value')
  return storable.value
}

/** Whether a value is an object, in the sense of JSON. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: Uint8Array | string): string {
  // The decoder drops a byte order mark; text that was decoded elsewhere can still have it.
  if (typeof value === 'string') return value.startsWith(BYTE_ORDER_MARK) ? value.slice(1) : value
  try {
    return decoder.decode(value)
  } catch (error) {
    throw new InvalidActionError(
      'AA_EVENT_NOT_UTF8',
      'The message is not UTF-8. Is it compressed, or Avro or Protobuf? Events are JSON text.',
      { cause: error },
    )
  }
}

function parseObject(text: string): JsonObject {
  if (text.trim() === '') throw new InvalidActionError('AA_EVENT_EMPTY', 'The message is empty.')
  const parsed = parseJson(text)
  if (isObject(parsed)) return parsed
  throw new InvalidActionError(
    'AA_EVENT_NOT_AN_ACTION',
    `The message is JSON, but ${kindOf(parsed)} and not an object with the fields of an action.`,
  )
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // An engine whose parser recurses: V8's does not.
    if (error instanceof RangeError) throw tooDeep()
    const problem = boundedText((error as Error).message.replace(QUOTATION, ''), 200)
    // Without the engine's error as its cause: it quotes, and causes are logged.
    const why = problem === '' ? '.' : `: ${problem}`
    throw new InvalidActionError('AA_EVENT_NOT_JSON', `The message is not JSON${why}`)
  }
}

/** Details that are no object go under `value`, before depth is measured: that is one level more. */
function withObjectDetails(fields: JsonObject): JsonObject {
  if (hasObjectDetails(fields)) return fields
  return { ...fields, action_details: { value: fields['action_details'] as Json } }
}

function hasObjectDetails(fields: JsonObject): boolean {
  const details = fields['action_details'] ?? null
  return details === null || isObject(details)
}

function refuseUnknownVersion(fields: JsonObject): void {
  const version = fields['schema_version'] ?? null
  if (version === null || version === SCHEMA_VERSION) return
  throw new InvalidActionError(
    'AA_EVENT_UNKNOWN_VERSION',
    `The event has schema_version ${boundedText(JSON.stringify(version), 80)}; this release reads the number ${SCHEMA_VERSION}, and the original format, which has none. Upgrade the reader, then send the message again.`,
  )
}

function refuseNoAction(fields: JsonObject): void {
  const names = ['agent_name', 'action_type', 'action_name']
  if (names.some((name) => Object.hasOwn(fields, name))) return
  throw new InvalidActionError(
    'AA_EVENT_NOT_AN_ACTION',
    'The message has none of agent_name, action_type and action_name. Is another producer writing to this topic?',
  )
}

function tooDeep(): InvalidActionError {
  return new InvalidActionError(
    'AA_EVENT_TOO_DEEP',
    `The event is nested over ${MAX_STORABLE_DEPTH} levels deep, which no table can hold. Have the producer cut its action_details.`,
  )
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`
}
