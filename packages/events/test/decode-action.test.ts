import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { ActionEvent, Json } from '../src/action.ts'
import { decodeAction } from '../src/decode-action.ts'
import { encodeAction } from '../src/encode-action.ts'
import { AgentActionsError, InvalidActionError } from '../src/errors.ts'
import { DECODING, message } from './messages.ts'

const encoder = new TextEncoder()
const decode = (text: string): ActionEvent => decodeAction(text, DECODING)
const decodeFields = (fields: Readonly<Record<string, unknown>>): ActionEvent =>
  decode(message(fields))

function repairedFields(event: ActionEvent): readonly unknown[] {
  const repairs = (event.action_details['_repaired'] ?? []) as readonly { field: string }[]
  return repairs.map(({ field }) => field)
}

describe('an event of version 1', () => {
  it('is read as it is, from bytes as from text', () => {
    expect(decodeAction(encoder.encode(message()), DECODING)).toEqual(JSON.parse(message()))
    expect(decode(message())).toEqual(JSON.parse(message()))
  })

  it('needs no hash', () => {
    const hash = vi.fn<(bytes: Uint8Array) => string>()
    decodeAction(message(), { recordTimeMs: 0, hash })
    expect(hash).not.toHaveBeenCalled()
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

describe('the id of an event without a usable one', () => {
  it.each([undefined, null, 'abc', 7, '00000000-0000-0000-0000-000000000000'])(
    'is made from its time and its bytes: %j',
    (id) => {
      const text = message({ id })
      const hash = DECODING.hash(encoder.encode(text))
      const event = decode(text)
      expect(event.id.slice(0, 18)).toBe(`01a20373-083b-7${hash.slice(0, 3)}`)
      expect(decodeAction(encoder.encode(text), DECODING).id).toBe(event.id)
    },
  )

  it('is the same for a redelivery, and another for other bytes', () => {
    const [one, other] = [message({ id: undefined }), message({ id: undefined, action_name: 'X' })]
    expect(decode(one).id).toBe(decode(one).id)
    expect(decode(one).id).not.toBe(decode(other).id)
  })
})

describe('a correlation id', () => {
  const uuid = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'
  const idOf = (fields: Readonly<Record<string, unknown>>): string =>
    decodeFields(fields).correlation_id

  it('is found under metadata, as the original has it', () => {
    const metadata = { correlation_id: uuid.toUpperCase() }
    for (const correlation_id of [undefined, null, '', '  ']) {
      expect(idOf({ correlation_id, metadata })).toBe(uuid)
    }
  })

  it('is that of the message before that of its metadata', () => {
    expect(idOf({ correlation_id: uuid, metadata: { correlation_id: 'abc' } })).toBe(uuid)
  })

  it('made from a text or a number is the same for all messages with it', () => {
    const made = idOf({ correlation_id: 'abc-123' })
    expect(idOf({ correlation_id: 'abc-123', action_name: 'Write' })).toBe(made)
    expect(idOf({ metadata: { correlation_id: 'abc-123' }, correlation_id: undefined })).toBe(made)
    expect(idOf({ correlation_id: 'abc-124' })).not.toBe(made)
    expect(idOf({ correlation_id: 5 })).toBe(idOf({ correlation_id: 5, action_name: 'Write' }))
  })

  it.each([undefined, '', '00000000-0000-0000-0000-000000000000', '0'.repeat(32), 0, true, {}])(
    'that is %j is made from the message: a run of its own',
    (correlation_id) => {
      const made = idOf({ correlation_id })
      expect(made).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
      expect(idOf({ correlation_id, action_name: 'Write' })).not.toBe(made)
    },
  )
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

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
const withDetails = (json: string): string =>
  message().replace('"action_details":{}', `"action_details":${json}`)

describe('a message that is refused', () => {
  it.each([
    ['nothing', '', 'AA_EVENT_EMPTY'],
    ['white space', ' \n', 'AA_EVENT_EMPTY'],
    ['a byte order mark', '\uFEFF', 'AA_EVENT_EMPTY'],
    ['half an event', message().slice(0, -5), 'AA_EVENT_NOT_JSON'],
    ['two events', `${message()}\n${message()}`, 'AA_EVENT_NOT_JSON'],
    ['a word', 'hello', 'AA_EVENT_NOT_JSON'],
    ['an endless beginning', '{"a":'.repeat(100_000), 'AA_EVENT_NOT_JSON'],
    ['null', 'null', 'AA_EVENT_NOT_AN_ACTION'],
    ['a number', '5', 'AA_EVENT_NOT_AN_ACTION'],
    ['a list of events', `[${message()}]`, 'AA_EVENT_NOT_AN_ACTION'],
    ['another object', '{"__proto__":{"agent_name":"x"}}', 'AA_EVENT_NOT_AN_ACTION'],
    ['details without end', withDetails(nested(100_000)), 'AA_EVENT_TOO_DEEP'],
    [
      'a version without end',
      message({}).replace(':1,', `:${nested(100_000)},`),
      'AA_EVENT_TOO_DEEP',
    ],
    ['a version to come', message({ schema_version: 2 }), 'AA_EVENT_UNKNOWN_VERSION'],
    ['a version as text', message({ schema_version: '1' }), 'AA_EVENT_UNKNOWN_VERSION'],
  ])('says why: %s', (_what, text, code) => {
    expect(() => decode(text)).toThrow(expect.objectContaining({ code, retryable: false }))
    expect(() => decode(text)).toThrow(InvalidActionError)
    expect(() => decodeAction(encoder.encode(text), DECODING)).toThrow(
      expect.objectContaining({ code }),
    )
  })

  it.each([
    ['compressed', [0x1f, 0x8b, 0x08, 0x00]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00]],
    ['cut inside a character', [0x22, 0xe6, 0xbc]],
  ])('says that its bytes are no UTF-8: %s', (_what, bytes) => {
    expect(() => decodeAction(new Uint8Array(bytes), DECODING)).toThrow(
      expect.objectContaining({ code: 'AA_EVENT_NOT_UTF8' }),
    )
  })

  it('says in a short message what a person can do', () => {
    const text = message({ schema_version: 'x'.repeat(1_000_000) })
    expect(() => decode(text)).toThrow(/Upgrade the reader, then send the message again/)
    expect(() => decode(text)).toThrow(
      expect.objectContaining({ message: expect.stringMatching(/^.{1,400}$/s) }),
    )
  })
})

describe('the deepest details', () => {
  it.each([
    ['an object', `{"value":${nested(510)}}`, `{"value":${nested(511)}}`],
    ['a list, which goes under value', nested(510), nested(511)],
  ])('that are accepted are accepted again when they are %s', (_what, deepest, tooDeep) => {
    const event = decode(withDetails(deepest))
    expect(decodeAction(encodeAction(event).value, DECODING)).toEqual(event)
    expect(() => decode(withDetails(tooDeep))).toThrow(
      expect.objectContaining({ code: 'AA_EVENT_TOO_DEEP' }),
    )
  })
})

describe('any message at all', () => {
  const fieldNames = [
    ...Object.keys(JSON.parse(message()) as object),
    'metadata',
    'source',
    'span_id',
  ]
  const fields = fc.dictionary(fc.constantFrom(...fieldNames), fc.jsonValue() as fc.Arbitrary<Json>)
  const original = fc.record(
    {
      correlation_id: fc.oneof(fc.uuid(), fc.string()),
      agent_name: fc.string(),
      action_type: fc.oneof(fc.constantFrom('tool_call', 'error'), fc.string()),
      action_name: fc.string(),
      action_details: fc.jsonValue(),
      duration_ms: fc.double({ noNaN: true }),
      timestamp: fc.oneof(
        fc.date({ noInvalidDate: true }).map((d) => d.toISOString()),
        fc.string(),
      ),
    },
    { requiredKeys: ['agent_name'] },
  )
  const text = fc.oneof(
    original.map((event) => JSON.stringify(event)),
    fields.map((given) => message(given)),
    fc.json(),
    fc.string(),
  )

  it('becomes an event or is refused with a code', () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.uint8Array()), (value) => {
        try {
          const event = decodeAction(value, DECODING)
          expect(event.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
        } catch (error) {
          expect(error).toBeInstanceOf(AgentActionsError)
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('that became an event becomes the same event again', () => {
    const readable = text.filter((value) => {
      try {
        return decode(value).schema_version === 1
      } catch {
        return false
      }
    })
    fc.assert(
      fc.property(readable, (value) => {
        const { value: bytes } = encodeAction(decode(value))
        const again = decodeAction(bytes, DECODING)
        // As JSON, because -0 is 0 there.
        expect(JSON.parse(JSON.stringify(again))).toEqual(JSON.parse(JSON.stringify(decode(value))))
      }),
      { numRuns: 300 },
    )
  })
})
