import { describe, expect, it } from 'vitest'
import type { ActionEvent } from '../src/action.ts'
import { decodeAction } from '../src/decode-action.ts'
import { encodeAction } from '../src/encode-action.ts'
import { InvalidActionError } from '../src/errors.ts'
import { DECODING, message } from './messages.ts'

const encoder = new TextEncoder()
const decode = (text: string): ActionEvent => decodeAction(text, DECODING)

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

  it.each([
    ['null', 'but null and not an object'],
    ['[]', 'but an array and not an object'],
    ['5', 'but a number and not an object'],
  ])('says what it is instead of an action: %s', (text, reason) => {
    expect(() => decode(text)).toThrow(reason)
  })

  it.each([
    [
      '{"agent_name":"a","api_key":sk-live-51Habc}',
      "The message is not JSON: Unexpected token 's'",
    ],
    ['password: tok"en', "The message is not JSON: Unexpected token 'p'"],
    ['undefined', 'The message is not JSON.'],
  ])('quotes nothing of it, which could be part of a secret: %s', (text, said) => {
    expect(() => decode(text)).toThrow(new InvalidActionError('AA_EVENT_NOT_JSON', said))
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
