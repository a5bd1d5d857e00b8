import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { syntheticParentSpanId } from '../src/synthetic-parent.ts'

describe('syntheticParentSpanId', () => {
  it('is the complement of the low 64 bits of the trace id', () => {
    expect(syntheticParentSpanId('0af7651916cd43dd8448eb211c80319c')).toBe('7bb714dee37fce63')
  })

  it('is never zero, which is no span id', () => {
    expect(syntheticParentSpanId('0'.repeat(16) + 'f'.repeat(16))).toBe('0000000000000001')
  })

  it('is 16 lower-case hex digits that give the trace id back', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 2n }), (low) => {
        const traceId = `0af7651916cd43dd${low.toString(16).padStart(16, '0')}`
        const id = syntheticParentSpanId(traceId)
        expect(id).toMatch(/^[0-9a-f]{16}$/)
        expect(BigInt(`0x${id}`) + low).toBe(2n ** 64n - 1n)
      }),
    )
  })
})
