import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ActionEvent, EncodedAction, JsonObject } from '../src/action.ts'
import { decodeAction } from '../src/decode-action.ts'
import { encodeAction, encodeActionText } from '../src/encode-action.ts'
import { DECODING, message } from './messages.ts'

const EVENT = JSON.parse(message({ span_id: 'b7ad6b7169203331' })) as ActionEvent
const decoder = new TextDecoder()

/** What is told beside the bytes. */
const beside = ({ id, correlationId, traceparent }: EncodedAction): unknown => ({
  id,
  correlationId,
  traceparent,
})

describe('an encoded action', () => {
  it('is UTF-8 JSON of the event', () => {
    const event = { ...EVENT, action_name: 'Lire été 漢字 🛒' }
    expect(JSON.parse(decoder.decode(encodeAction(event).value))).toEqual(event)
  })

  it('names its row and its run beside the bytes', () => {
    expect(encodeAction(EVENT)).toMatchObject({ id: EVENT.id, correlationId: EVENT.correlation_id })
  })

  it('is the same when the details are JSON text already', () => {
    const { action_details: _left, ...head } = EVENT
    const fromText = encodeActionText(head, ['{"tool_parameters":', '{}', '}'])
    const whole = encodeAction({ ...EVENT, action_details: { tool_parameters: {} } })
    expect(JSON.parse(decoder.decode(fromText.value))).toEqual(
      JSON.parse(decoder.decode(whole.value)),
    )
    expect(beside(fromText)).toEqual(beside(whole))
  })

  it('is decoded to the event, whatever the details', () => {
    const details = fc.dictionary(
      fc.string({ unit: 'grapheme' }),
      fc.jsonValue(),
    ) as fc.Arbitrary<JsonObject>
    fc.assert(
      fc.property(details, (action_details) => {
        const event = {
          ...EVENT,
          action_details: JSON.parse(JSON.stringify(action_details)) as JsonObject,
        }
        expect(decodeAction(encodeAction(event).value, DECODING)).toEqual(event)
      }),
    )
  })
})

describe('a head written as text', () => {
  const names = fc.string({ unit: 'binary' })
  const heads = fc.record(
    {
      agent_name: names,
      action_name: names,
      span_id: fc.constant('b7ad6b7169203331'),
      parent_span_id: fc.constant('00f067aa0ba902b7'),
      duration_ms: fc.nat(),
      duration_us: fc.maxSafeNat(),
      debug_mode: fc.boolean(),
      project_path: names,
      project_name: names,
      working_directory: names,
      source: fc.record(
        {
          scope: names,
          trace_id: fc.constant('4bf92f3577b34da6a3ce929d0e0e4736'),
          sampled: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: ['agent_name', 'action_name', 'debug_mode'] },
  )

  it('says what JSON.stringify says, whatever was written before it', () => {
    const { action_details: _left, span_id: _span, ...base } = EVENT
    fc.assert(
      fc.property(heads, (fields) => {
        const head = { ...base, ...fields }
        const fromText = encodeActionText(head, ['{}'])
        const whole = encodeAction({ ...head, action_details: {} })
        expect(JSON.parse(decoder.decode(fromText.value))).toEqual(
          JSON.parse(decoder.decode(whole.value)),
        )
        expect(beside(fromText)).toEqual(beside(whole))
      }),
    )
  })
})

describe('the traceparent', () => {
  const of = (fields: Partial<ActionEvent>): string | undefined =>
    encodeAction({ ...EVENT, ...fields }).traceparent

  it('is the W3C trace context of the span', () => {
    expect(of({})).toBe('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')
  })

  it('has the trace that the span is in, where the correlation id is another', () => {
    const trace_id = '4bf92f3577b34da6a3ce929d0e0e4736'
    expect(of({ source: { trace_id } })).toBe(`00-${trace_id}-b7ad6b7169203331-01`)
  })

  it('says when the span was not sampled', () => {
    expect(of({ source: { sampled: false } })).toMatch(/-00$/)
  })

  it('points at the parent when the action has no span', () => {
    const { span_id: _own, ...derived } = EVENT
    const { traceparent } = encodeAction({ ...derived, parent_span_id: '00f067aa0ba902b7' })
    expect(traceparent).toBe('00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01')
  })

  it('is absent when there is no span to point at', () => {
    const { span_id: _own, ...event } = EVENT
    expect(encodeAction(event)).not.toHaveProperty('traceparent')
  })
})
