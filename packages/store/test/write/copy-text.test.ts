import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copyLine } from '../../src/write/copy-text.ts'

const MEANT: Readonly<Record<string, string>> = { '\\': '\\', n: '\n', r: '\r', t: '\t' }

/** As PostgreSQL reads a line: columns at tabs, NULL where one is `\N`, then what is escaped. */
function rowOf(line: string): (string | null)[] {
  return line
    .slice(0, -1)
    .split('\t')
    .map((column) =>
      column === '\\N'
        ? null
        : column.replace(/\\(.)/gs, (_, escaped: string) => MEANT[escaped] ?? `?${escaped}`),
    )
}

describe('copyLine', () => {
  it('tells NULL from the text \\N and from no text', () => {
    expect(copyLine([null, '\\N', '', 'a'])).toBe('\\N\t\\\\N\t\ta\n')
  })

  it('is one line, of which each value can be read again', () => {
    const special = fc.constantFrom('\\', '\n', '\r', '\t', 'N', '.', 'n', '"', '😀', '\u2028')
    const value = fc.oneof(fc.string({ unit: special }), fc.string({ unit: 'grapheme' }))
    const row = fc.array(fc.option(value), { minLength: 1 })
    fc.assert(
      fc.property(row, (values) => {
        const line = copyLine(values)
        expect(line.indexOf('\n')).toBe(line.length - 1)
        expect(line).not.toContain('\r')
        expect(rowOf(line)).toEqual(values)
      }),
    )
  })
})
