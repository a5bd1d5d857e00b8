import type {
  ActionEvent,
  ActionSource,
  ActionStatus,
  ActionType,
  Json,
  JsonObject,
} from './action.ts'
import { ACTION_STATUSES, ACTION_TYPES } from './action.ts'
import { parseCorrelationId, traceIdFromCorrelationId } from './correlation-id.ts'
import { isObject } from './parse-message.ts'
import { boundedText } from './payload/bounded-text.ts'
import type { RepairList } from './repair-list.ts'
import {
  formatTimestampMs,
  isStorableTime,
  parseTimestamp,
  type ParsedTimestamp,
} from './timestamp.ts'

/** Longest agent or action name, in UTF-16 units: PostgreSQL refuses index entries over 2.7 KB. */
export const MAX_NAME_LENGTH = 512
const MAX_INT4 = 2 ** 31 - 1
const SPAN_ID = /^(?!0{16})[0-9a-f]{16}$/

const isText = (value: Json): boolean => typeof value === 'string'
const SOURCE_RULES: readonly {
  readonly key: string
  readonly problem: string
  readonly isRight: (value: Json) => boolean
}[] = [
  { key: 'scope', problem: 'is no text', isRight: isText },
  { key: 'service', problem: 'is no text', isRight: isText },
  { key: 'seq', problem: 'is no number', isRight: (value) => typeof value === 'number' },
  {
    key: 'trace_id',
    problem: 'is no trace id (32 lower-case hex digits, not all zero)',
    isRight: (value) => traceIdFromCorrelationId(value) === value,
  },
]

export type GivenCorrelationId =
  | { readonly kind: 'uuid'; readonly id: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'none' }

/** An event of which not all is read yet. What may be missing, its readers put in where it is there. */
export type EventDraft = { -readonly [Field in keyof ActionEvent]?: ActionEvent[Field] }
type TextField = 'project_path' | 'project_name' | 'working_directory'

/** Reads the fields one by one; what is not as the contract has it is noted and replaced. */
export class FieldReader {
  readonly #fields: JsonObject
  readonly #repairs: RepairList

  constructor(fields: JsonObject, repairs: RepairList) {
    this.#fields = fields
    this.#repairs = repairs
  }

  /** The time of the record is asked for only where the event has none. */
  timestamp(options: { readonly recordTimeMs: number }): ParsedTimestamp {
    const parsed = parseTimestamp(this.#fields['timestamp'])
    if (parsed) return parsed
    const { recordTimeMs } = options
    this.#note('timestamp', 'is no time between 1970 and 9999; the time of the record is used')
    const ms = isStorableTime(recordTimeMs) ? Math.trunc(recordTimeMs) : 0
    return { text: formatTimestampMs(ms), ms }
  }

  actionType(): ActionType {
    const type = this.#fields['action_type']
    const known = ACTION_TYPES.find((candidate) => candidate === type)
    if (!known) {
      this.#note('action_type', `is none of ${ACTION_TYPES.join(', ')}; tool_call is used`)
    }
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
    return boundedText(name, MAX_NAME_LENGTH)
  }

  /** The original's consumer looks under `metadata` too. */
  correlationId(): GivenCorrelationId {
    const metadata = this.#given('metadata')
    const candidates = [
      this.#given('correlation_id'),
      isObject(metadata) ? metadata['correlation_id'] : undefined,
    ]
    const given = candidates.find((candidate) => idText(candidate) !== undefined)
    const id = parseCorrelationId(given)
    if (id !== undefined) return { kind: 'uuid', id }
    const text = idText(given)
    if (text === undefined) {
      this.#note('correlation_id', 'is missing or nil; one is made from the message')
      return { kind: 'none' }
    }
    this.#repairs.add('correlation_id', 'is no UUID; one is made from its text', given)
    return { kind: 'text', text }
  }

  /** `undefined` when one has to be made. Nil is none: two messages with it would be one row. */
  id(): string | undefined {
    const given = this.#given('id')
    const id = parseCorrelationId(given)
    if (given !== undefined && id === undefined) {
      this.#note('id', 'is no UUID, or nil; one is made from the message')
    }
    return id
  }

  details(): JsonObject {
    const details = this.#given('action_details')
    return isObject(details) ? details : {}
  }

  status(type: ActionType, details: JsonObject): ActionStatus {
    const status = this.#given('status')
    const known = ACTION_STATUSES.find((candidate) => candidate === status)
    if (known) return known
    const derived = type === 'error' || details['success'] === false ? 'error' : 'ok'
    if (status !== undefined) {
      this.#note('status', `is none of ${ACTION_STATUSES.join(', ')}; ${derived} is used`)
    }
    return derived
  }

  debugMode(): boolean {
    const mode = this.#given('debug_mode')
    if (typeof mode === 'boolean') return mode
    if (mode !== undefined) this.#note('debug_mode', 'is no boolean; true is used')
    return true
  }

  spanIdsInto(draft: EventDraft): void {
    const own = this.#spanId('span_id')
    const parent = this.#spanId('parent_span_id')
    const isOwnParent = parent !== undefined && parent === own
    if (isOwnParent) this.#note('parent_span_id', 'is the action itself; it is left out')
    if (own !== undefined) draft.span_id = own
    if (parent !== undefined && !isOwnParent) draft.parent_span_id = parent
  }

  /** Milliseconds follow from microseconds where only those are given. */
  durationsInto(draft: EventDraft): void {
    const ms = this.#count('duration_ms', MAX_INT4)
    const us = this.#count('duration_us', Number.MAX_SAFE_INTEGER)
    if (ms !== undefined) draft.duration_ms = ms
    else if (us !== undefined) draft.duration_ms = Math.min(MAX_INT4, Math.trunc(us / 1000))
    if (us !== undefined) draft.duration_us = us
  }

  textsInto(draft: EventDraft, fields: readonly TextField[]): void {
    for (const field of fields) {
      const text = this.#given(field)
      if (typeof text === 'string') draft[field] = text
      else if (text !== undefined) this.#note(field, 'is no text; it is left out')
    }
  }

  sourceInto(draft: EventDraft): void {
    const source = this.#given('source')
    if (source === undefined) return
    if (isObject(source)) draft.source = this.#knownSource(source)
    else this.#note('source', 'is no object; it is left out')
  }

  /** The members that we read ourselves are as the contract has them, or not there. */
  #knownSource(source: JsonObject): ActionSource {
    const wrong = SOURCE_RULES.filter(({ key, isRight }) => {
      const value = source[key]
      return value !== undefined && !isRight(value)
    })
    for (const { key, problem } of wrong) {
      this.#repairs.add(`source.${key}`, `${problem}; it is left out`, source[key])
    }
    const wrongKeys = new Set(wrong.map(({ key }) => key))
    if (wrongKeys.size === 0) return source
    return Object.fromEntries(Object.entries(source).filter(([key]) => !wrongKeys.has(key)))
  }

  #count(field: string, max: number): number | undefined {
    const count = this.#given(field)
    if (count === undefined) return undefined
    if (typeof count !== 'number') {
      this.#note(field, 'is no number; it is left out')
      return undefined
    }
    const whole = Math.min(max, Math.max(0, Math.round(count)))
    if (whole !== count) {
      this.#note(field, 'is no whole number in its range; the nearest one is used')
    }
    return whole
  }

  #spanId(field: string): string | undefined {
    const id = this.#given(field)
    if (id === undefined) return undefined
    if (typeof id === 'string') {
      if (SPAN_ID.test(id)) return id
      const lower = id.toLowerCase()
      if (SPAN_ID.test(lower)) return lower
    }
    this.#note(field, 'is no span id (16 hex digits, not all zero); it is left out')
    return undefined
  }

  /** Null is what the original leaves out: the same as nothing. */
  #given(field: string): Json | undefined {
    return this.#fields[field] ?? undefined
  }

  #note(field: string, problem: string): void {
    this.#repairs.add(field, problem, this.#fields[field])
  }
}

/** What can tell one run from another: not blank, and not nil in any spelling. */
function idText(id: Json | undefined): string | undefined {
  const text = typeof id === 'number' ? String(id) : id
  return typeof text === 'string' && !/^[\s0-]*$/.test(text) ? text : undefined
}
