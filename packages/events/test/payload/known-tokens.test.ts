import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeJson, safeJsonObject } from '../../src/payload/safe-json.ts'
import { safeText } from '../../src/payload/safe-text.ts'
import { HARMLESS, IN_TEXT, PEM, TOKENS } from './secret-corpus.ts'

const LONG = 'The cart is loaded from the store. '.repeat(40)
const secrets = [...Object.values(TOKENS), PEM]

describe('a secret inside a text', () => {
  it.each(Object.entries(TOKENS))('is known by its shape: %s', (_what, token) => {
    expect(safeText(token, 4_096)).toBe('[REDACTED]')
    expect(safeJson(token)).toBe('"[REDACTED]"')
    expect(JSON.parse(safeJson({ note: `key:\n${token}, ok` }))).toEqual({
      note: 'key:\n[REDACTED], ok',
    })
  })

  it.each(IN_TEXT)('leaves the rest of the text: %s', (_what, secret, text) => {
    const left = text.replace(secret, '[REDACTED]')
    expect(left).not.toBe(text)
    expect(safeText(text, 4_096)).toBe(left)
    expect(JSON.parse(safeJson([text, LONG]))).toEqual([left, LONG])
  })

  it.each(Object.entries(HARMLESS))('is not seen in %s', (_what, text) => {
    expect(safeText(text, 8_192)).toBe(text)
    expect(safeJson({ text })).toBe(JSON.stringify({ text }))
    expect(safeJson({ text, LONG, when: new Date(0) })).toContain(JSON.stringify(text))
  })

  it('is hidden in every text of any payload', () => {
    const around = fc.string().map((text) => `${text} `)
    const wrap = fc.constantFrom<(text: string) => unknown>(
      (text) => text,
      (text) => ({ [text]: 1 }),
      (text) => [LONG, { a: [text] }],
      (text) => new Map<unknown, unknown>([[text, text]]),
      (text) => new Error(text, { cause: text }),
      (text) => ({ toJSON: () => text }),
      (text) => Symbol(text),
    )
    fc.assert(
      fc.property(fc.constantFrom(...secrets), around, wrap, (secret, text, make) => {
        const value = make(`${text}${secret} ${text}`)
        for (const json of [safeJson(value), safeJsonObject(value)]) {
          expect(json).toContain('[REDACTED]')
          expect(json).not.toContain(JSON.stringify(secret).slice(1, -1))
          expect(JSON.parse(safeJson(JSON.parse(json)))).toEqual(JSON.parse(json))
        }
      }),
    )
  })

  it('is hidden wherever a limit cuts it', () => {
    const cut = fc.record({
      secret: fc.constantFrom(...secrets),
      at: fc.nat(60),
      after: fc.nat(3_000),
    })
    fc.assert(
      fc.property(cut, ({ secret, at, after }) => {
        const text = `${'.'.repeat(40)} ${secret} ${'.'.repeat(after)}`
        const kept = safeText(text, 41 + at)
        expect(kept.length).toBeLessThanOrEqual(41 + at)
        expect(kept).not.toContain(secret.slice(0, 8))
        const limits = { maxStringChars: 41 + at }
        expect(safeJson([text], { limits })).not.toContain(secret.slice(0, 8))
      }),
    )
  })

  it('stays when redaction is off', () => {
    for (const secret of secrets) {
      expect(safeJson([secret], { redact: false })).toBe(JSON.stringify([secret]))
      expect(safeText(secret, 4_096, { redact: false })).toBe(secret)
    }
  })
})
