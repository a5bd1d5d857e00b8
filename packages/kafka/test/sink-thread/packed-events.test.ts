import { expect, it } from 'vitest'
import { packEvents, unpackEvents } from '../../src/sink-thread/packed-events.ts'
import { encodedEvent, encodedEvents } from '../encoded-events.ts'

it('gives a thread what goes into the records, and leaves the events as they were', () => {
  const events = [
    encodedEvent(undefined, 120),
    ...encodedEvents(3),
    encodedEvent(undefined, 70_000),
  ]
  const packed = packEvents(events)
  const arrived = structuredClone(packed, { transfer: [packed.bytes.buffer, packed.ends.buffer] })
  expect(unpackEvents(arrived)).toEqual(
    events.map(({ correlationId, traceparent, value }) => ({
      correlationId,
      traceparent,
      value: new Uint8Array(value),
    })),
  )
  expect(events.every(({ value }) => value.byteLength > 0)).toBe(true)
})

it('has an event without a trace context', () => {
  const { traceparent: _none, ...event } = encodedEvent()
  expect(unpackEvents(structuredClone(packEvents([event])))[0]).toHaveProperty(
    'traceparent',
    undefined,
  )
})
