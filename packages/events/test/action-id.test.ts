import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actionId, derivedErrorId, idFromHash, MAX_ID_TIME_MS } from '../src/action-id.ts'

const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
const time = fc.integer({ min: 0, max: MAX_ID_TIME_MS })
const span = fc.record({ ms: time, traceId: hex(32), spanId: hex(16) })
const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

describe('the id of an action', () => {
  it('is the worked example of the design', () => {
    const startMs = Date.parse('2026-11-22T13:30:00.123Z')
    const id = actionId(startMs, '0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331')
    expect(id).toBe('01a20373-083b-719c-b7ad-6b7169203331')
  })

  it('is laid out as a UUID of version 7', () => {
    fc.assert(
      fc.property(span, ({ ms, traceId, spanId }) => {
        expect(actionId(ms, traceId, spanId)).toMatch(UUID_V7)
      }),
    )
  })

  it('has the start time in its first 48 bits', () => {
    fc.assert(
      fc.property(span, ({ ms, traceId, spanId }) => {
        const id = actionId(ms, traceId, spanId)
        expect(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(ms)
      }),
    )
  })

  it('is the same for the same span', () => {
    fc.assert(
      fc.property(span, ({ ms, traceId, spanId }) => {
        expect(actionId(ms, traceId, spanId)).toBe(actionId(ms, traceId, spanId))
      }),
    )
  })

  it('orders as the start times do', () => {
    fc.assert(
      fc.property(span, span, (one, other) => {
        fc.pre(one.ms < other.ms)
        const earlier = actionId(one.ms, one.traceId, one.spanId)
        expect(earlier < actionId(other.ms, other.traceId, other.spanId)).toBe(true)
      }),
    )
  })

  it('differs when any of the 62 low bits of the span id does', () => {
    fc.assert(
      fc.property(span, fc.bigInt(1n, 2n ** 62n - 1n), ({ ms, traceId, spanId }, flipped) => {
        const other = (BigInt(`0x${spanId}`) ^ flipped).toString(16).padStart(16, '0')
        expect(actionId(ms, traceId, other)).not.toBe(actionId(ms, traceId, spanId))
      }),
    )
  })
})

describe('the id of an error that a failed action yields', () => {
  it('is never the id of the span itself, also when the error has the time of the start', () => {
    fc.assert(
      fc.property(span, ({ ms, traceId, spanId }) => {
        const derived = derivedErrorId(ms, traceId, spanId)
        expect(derived).toMatch(UUID_V7)
        expect(derived).not.toBe(actionId(ms, traceId, spanId))
      }),
    )
  })

  it('complements the bits of the trace id', () => {
    const id = derivedErrorId(0, '0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331')
    expect(id).toBe('00000000-0000-7e63-b7ad-6b7169203331')
  })
})

describe('the id of an event that came without one', () => {
  it('has the time of the event and the beginning of the hash', () => {
    const id = idFromHash(1, 'abcdef0123456789abcdef0123456789')
    expect(id).toBe('00000000-0001-7abc-9ef0-123456789abc')
  })

  it('differs for different hashes', () => {
    fc.assert(
      fc.property(time, hex(19), hex(19), (ms, one, other) => {
        const withoutVariant = (hash: string): string => hash.slice(0, 3) + hash.slice(4)
        fc.pre(withoutVariant(one) !== withoutVariant(other))
        expect(idFromHash(ms, one)).not.toBe(idFromHash(ms, other))
      }),
    )
  })
})
