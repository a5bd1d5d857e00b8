import { describe, expect, it, vi } from 'vitest'
import type { ActionEvent } from '../src/action.ts'
import { decodeAction } from '../src/decode-action.ts'
import { DECODING, goldenEvents, message } from './messages.ts'

const encoder = new TextEncoder()
const decode = (text: string): ActionEvent => decodeAction(text, DECODING)
const decodeFields = (fields: Readonly<Record<string, unknown>>): ActionEvent =>
  decode(message(fields))

function repairedFields(event: ActionEvent): readonly unknown[] {
  const repairs = (event.action_details['_repaired'] ?? []) as readonly { field: string }[]
  return repairs.map(({ field }) => field)
}

const FIELDS =
  'schema_version id correlation_id span_id parent_span_id agent_name action_type action_name status timestamp ' +
  'duration_ms duration_us debug_mode project_path project_name working_directory source action_details'

describe('an event of version 1', () => {
  it('is read as it is, from bytes as from text', () => {
    expect(decodeAction(encoder.encode(message()), DECODING)).toEqual(JSON.parse(message()))
    expect(decode(message())).toEqual(JSON.parse(message()))
  })

  it('needs no hash, and no time of its record', () => {
    const hash = vi.fn<(bytes: Uint8Array) => string>()
    const recordTimeMs = vi.fn<() => number>()
    decodeAction(message(), {
      get recordTimeMs() {
        return recordTimeMs()
      },
      hash,
    })
    expect(hash).not.toHaveBeenCalled()
    expect(recordTimeMs).not.toHaveBeenCalled()
  })

  it.each(['\uFEFF', ' \n'])('may begin with %j', (beginning) => {
    expect(decode(beginning + message())).toEqual(JSON.parse(message()))
    const bytes = encoder.encode(beginning + message())
    expect(decodeAction(bytes, DECODING)).toEqual(JSON.parse(message()))
  })

  it('may have null where the contract has nothing', () => {
    const nothing = { parent_span_id: null, duration_ms: null, project_name: null, source: null }
    expect(decodeFields(nothing)).toEqual(JSON.parse(message()))
  })

  it('loses fields that nobody knows', () => {
    expect(decodeFields({ model: 'some-model' })).toEqual(JSON.parse(message()))
  })

  it('has its fields in one order, whatever the order of the message', () => {
    const fields: unknown = JSON.parse(
      goldenEvents.find(({ name }) => name === 'all-fields')!.message,
    )
    const reversed = Object.fromEntries(Object.entries(fields as object).toReversed())
    const event = decode(JSON.stringify(reversed))
    expect(event).toEqual(fields)
    expect(Object.keys(event).join(' ')).toBe(FIELDS)
  })

  it('has the last of two fields with one name', () => {
    const twice = message().replace('"action_name"', '"action_name":"Write","action_name"')
    expect(decode(twice).action_name).toBe('Read')
  })

  it('has lower-case ids, however they came', () => {
    const event = decodeFields({
      id: '01A20373-083B-719C-B7AD-6B7169203331',
      correlation_id: '0AF7651916CD43DD8448EB211C80319C',
      span_id: 'B7AD6B7169203331',
      parent_span_id: '00F067AA0BA902B7',
    })
    expect(event).toMatchObject({
      id: '01a20373-083b-719c-b7ad-6b7169203331',
      correlation_id: '0af76519-16cd-43dd-8448-eb211c80319c',
      span_id: 'b7ad6b7169203331',
      parent_span_id: '00f067aa0ba902b7',
      action_details: {},
    })
  })

  it('keeps keys that mean something to JavaScript, as keys like any other', () => {
    const details = '{"__proto__":{"polluted":true},"constructor":1,"toString":"\\u0000"}'
    const event = decode(message().replace('"action_details":{}', `"action_details":${details}`))
    expect(Object.keys(event.action_details)).toEqual([
      '__proto__',
      'constructor',
      'toString',
      '_repaired',
    ])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

describe('a field that is wrong', () => {
  it.each([
    ['a name that is a number', { agent_name: 42 }, { agent_name: 'unknown' }],
    ['an empty name', { action_name: '' }, { action_name: 'unknown' }],
    ['an unknown type', { action_type: 'thought' }, { action_type: 'tool_call' }],
    ['a type from the prototype', { action_type: 'constructor' }, { action_type: 'tool_call' }],
    ['an unknown status', { status: 'failed' }, { status: 'ok' }],
    ['a debug mode that is text', { debug_mode: 'false' }, { debug_mode: true }],
    ['a negative duration', { duration_ms: -1 }, { duration_ms: 0 }],
    ['half a millisecond', { duration_ms: 1.5 }, { duration_ms: 2 }],
    ['a duration over the column', { duration_ms: 2 ** 31 }, { duration_ms: 2 ** 31 - 1 }],
    [
      'a time past 9999',
      { timestamp: '+012026-01-01T00:00:00Z' },
      { timestamp: '2026-11-22T13:31:00.000000Z' },
    ],
  ])('gives way and is listed: %s', (_what, given, expected) => {
    const event = decodeFields(given)
    expect(event).toMatchObject(expected)
    expect(repairedFields(event)).toEqual(Object.keys(given))
  })

  it.each([
    ['a duration that is text', { duration_ms: '45' }],
    ['a span id of zeros', { span_id: '0000000000000000' }],
    ['a span id that is too short', { span_id: 'b7ad' }],
    ['a path that is a list', { project_path: ['a'] }],
    ['a source that is text', { source: 'sdk' }],
  ])('is left out and listed where nothing can stand for it: %s', (_what, given) => {
    const event = decodeFields(given)
    const [field = ''] = Object.keys(given)
    expect(event).not.toHaveProperty(field)
    expect(repairedFields(event)).toEqual([field])
  })

  it('is listed with what was there, in brief', () => {
    const { action_details } = decodeFields({ timestamp: 'x'.repeat(5000) })
    expect(action_details['_repaired']).toEqual([
      {
        field: 'timestamp',
        problem: 'is no time between 1970 and 9999; the time of the record is used',
        was: `${'x'.repeat(199)}…`,
      },
    ])
  })

  it('is listed in text that can be stored, also when it is cut inside a character', () => {
    const { action_details } = decodeFields({ timestamp: `${'x'.repeat(198)}🛒🛒` })
    expect(JSON.stringify(action_details)).not.toMatch(/\\ud[89a-f]/)
  })

  it('is cut between characters when it is a long name, and keeps 512 units', () => {
    const { agent_name } = decodeFields({ agent_name: '🛒'.repeat(5_000_000) })
    expect(agent_name).toBe(`${'🛒'.repeat(255)}…`)
    expect(decodeFields({ agent_name: 'x'.repeat(512) }).agent_name).toBe('x'.repeat(512))
  })

  it('does not hide what an earlier reader repaired', () => {
    const earlier = { field: 'status', problem: 'was wrong' }
    const event = decodeFields({ duration_ms: -1, action_details: { _repaired: [earlier] } })
    expect(repairedFields(event)).toEqual(['status', 'duration_ms'])
  })

  it('makes the rest of the source no worse', () => {
    const source = { scope: 5, service: 'shop', trace_id: 'ABC', layer: 'mcp.server' }
    const event = decodeFields({ source })
    expect(event.source).toEqual({ service: 'shop', layer: 'mcp.server' })
    expect(repairedFields(event)).toEqual(['source.scope', 'source.trace_id'])
  })
})

describe('what follows from other fields', () => {
  it('is the outcome of an event without status', () => {
    const statusOf = (fields: Readonly<Record<string, unknown>>): string =>
      decodeFields({ status: undefined, ...fields }).status
    expect(statusOf({ action_type: 'error' })).toBe('error')
    expect(statusOf({ action_details: { success: false } })).toBe('error')
    expect(statusOf({ action_details: { success: true } })).toBe('ok')
  })

  it('is the duration in milliseconds where only microseconds are given', () => {
    expect(decodeFields({ duration_us: 1999 })).toMatchObject({ duration_ms: 1, duration_us: 1999 })
    const years = decodeFields({ duration_us: Number.MAX_SAFE_INTEGER })
    expect(years.duration_ms).toBe(2 ** 31 - 1)
  })

  it('is that an action is not its own parent', () => {
    const ids = { span_id: 'b7ad6b7169203331', parent_span_id: 'B7AD6B7169203331' }
    expect(decodeFields(ids)).not.toHaveProperty('parent_span_id')
  })
})

describe('a time that is none', () => {
  it.each([
    ['the time of the record', 1_795_354_260_000.7, '2026-11-22T13:31:00.000000Z'],
    ['the epoch, when the record has none either', Number.NaN, '1970-01-01T00:00:00.000000Z'],
    ['the epoch, when the record lies before it', -1, '1970-01-01T00:00:00.000000Z'],
  ])('becomes %s', (_what, recordTimeMs, expected) => {
    const text = message({ timestamp: 'yesterday' })
    expect(decodeAction(text, { ...DECODING, recordTimeMs }).timestamp).toBe(expected)
  })
})
