import { describe, expect, it } from 'vitest'
import { ACTION_STATUSES, ACTION_TYPES, type ActionEvent } from '../src/action.ts'
import { actionId, derivedErrorId } from '../src/action-id.ts'
import { traceIdFromCorrelationId } from '../src/correlation-id.ts'
import { decodeAction } from '../src/decode-action.ts'
import { encodeAction } from '../src/encode-action.ts'
import { parseTimestamp } from '../src/timestamp.ts'
import { DECODING, goldenEvents, originalMessages } from './messages.ts'

const decoder = new TextDecoder()

describe.each(goldenEvents)('the golden message $name', ({ name, content, message }) => {
  const event = content as unknown as ActionEvent

  it('is decoded to itself', () => {
    expect(decodeAction(message, DECODING)).toEqual(content)
  })

  it('is what its event is encoded to', () => {
    expect(JSON.parse(decoder.decode(encodeAction(event).value))).toEqual(content)
  })

  it('has the id that its span gives it', () => {
    const traceId = event.source?.trace_id ?? traceIdFromCorrelationId(event.correlation_id) ?? ''
    const { ms } = parseTimestamp(event.timestamp) ?? { ms: Number.NaN }
    const expected =
      name === 'error-derived'
        ? derivedErrorId(ms, traceId, event.parent_span_id ?? '')
        : actionId(ms, traceId, event.span_id ?? '18293a4b5c6d7e8f')
    expect(event.id).toBe(expected)
  })
})

describe.each(originalMessages)('the message of the original system $name', (original) => {
  it('is decoded to the event beside it', () => {
    expect(decodeAction(original.message, DECODING)).toEqual(original.decoded.content)
  })

  it('is decoded to an event that is decoded to itself', () => {
    expect(decodeAction(original.decoded.message, DECODING)).toEqual(original.decoded.content)
  })
})

it('has a golden message for every kind of action and every outcome', () => {
  const kinds = new Set(goldenEvents.map(({ content }) => content['action_type']))
  const outcomes = new Set(goldenEvents.map(({ content }) => content['status']))
  expect(kinds).toEqual(new Set(ACTION_TYPES))
  expect(outcomes).toEqual(new Set(ACTION_STATUSES))
})
