import { describe, expect, it, vi } from 'vitest'
import type { ActionEvent } from '../src/action.ts'
import { decodeAction } from '../src/decode-action.ts'
import { DECODING, message } from './messages.ts'

const encoder = new TextEncoder()
const decode = (text: string): ActionEvent => decodeAction(text, DECODING)
const decodeFields = (fields: Readonly<Record<string, unknown>>): ActionEvent =>
  decode(message(fields))

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

it('hashes the message once, whatever is made of it', () => {
  const hash = vi.fn<(bytes: Uint8Array) => string>(DECODING.hash)
  decodeAction(message({ id: undefined, correlation_id: undefined }), { ...DECODING, hash })
  expect(hash).toHaveBeenCalledTimes(1)
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
