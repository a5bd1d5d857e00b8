import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  correlationIdFromTraceId,
  parseCorrelationId,
  traceIdFromCorrelationId,
} from '../src/correlation-id.ts'

const hexDigit = fc.constantFrom(...'0123456789abcdef')
const traceId = fc
  .string({ unit: hexDigit, minLength: 32, maxLength: 32 })
  .filter((id) => !/^0+$/.test(id))

describe('correlation id and trace id', () => {
  it('are the same 128 bits, there and back', () => {
    fc.assert(
      fc.property(traceId, (id) => {
        const correlationId = correlationIdFromTraceId(id)
        expect(correlationId).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
        expect(traceIdFromCorrelationId(correlationId)).toBe(id)
      }),
    )
  })

  it('differ by hyphens alone', () => {
    expect(correlationIdFromTraceId('0af7651916cd43dd8448eb211c80319c')).toBe(
      '0af76519-16cd-43dd-8448-eb211c80319c',
    )
  })

  it('are lower-case, however they came', () => {
    const upper = '0AF76519-16CD-43DD-8448-EB211C80319C'
    expect(traceIdFromCorrelationId(upper)).toBe('0af7651916cd43dd8448eb211c80319c')
    expect(correlationIdFromTraceId('0AF7651916CD43DD8448EB211C80319C')).toBe(upper.toLowerCase())
  })
})

describe('parseCorrelationId', () => {
  it('asks for no version and no variant', () => {
    const id = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
    expect(parseCorrelationId(id)).toBe(id)
  })

  it('accepts 32 digits without hyphens', () => {
    expect(parseCorrelationId('0AF7651916CD43DD8448EB211C80319C')).toBe(
      '0af76519-16cd-43dd-8448-eb211c80319c',
    )
  })

  it.each([
    ['nil', '00000000-0000-0000-0000-000000000000'],
    ['nil without hyphens', '0'.repeat(32)],
    ['empty', ''],
    ['a word', 'abc-123'],
    ['in braces', '{0af76519-16cd-43dd-8448-eb211c80319c}'],
    ['with a hyphen at the wrong place', '0af7651-916cd-43dd-8448-eb211c80319c'],
    ['followed by a line break', '0af76519-16cd-43dd-8448-eb211c80319c\n'],
    ['a number', 5],
    ['null', null],
    ['an object', {}],
  ])('refuses an id that is %s', (_what, id) => {
    expect(parseCorrelationId(id)).toBeUndefined()
  })

  it('accepts nothing that is not 32 hex digits with or without four hyphens', () => {
    fc.assert(
      fc.property(fc.anything(), (id) => {
        fc.pre(typeof id !== 'string' || !/^[0-9a-f]{32}$/i.test(id.replaceAll('-', '')))
        expect(parseCorrelationId(id)).toBeUndefined()
      }),
    )
  })
})
