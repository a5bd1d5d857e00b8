import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lineAround, linesIn } from '../../src/spool/spool-line.ts'

const lineOf = (value: Uint8Array): Buffer => Buffer.concat(lineAround(value))
const json = fc.json({ stringUnit: 'binary' }).map((text) => Buffer.from(text))
const plain = (values: readonly Uint8Array[]): readonly string[] =>
  values.map((value) => Buffer.from(value).toString())

it('reads what it wrote, whatever JSON it is', () => {
  fc.assert(
    fc.property(fc.array(json), (values) => {
      const read = linesIn(Buffer.concat(values.map(lineOf)))
      expect(plain(read.values)).toEqual(plain(values))
      expect(read).toMatchObject({ damaged: 0, restBytes: 0 })
    }),
  )
})

it('loses at most the line whose byte was changed, or two where it was a line feed', () => {
  const values = fc.array(json, { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(values, fc.nat(), fc.integer({ min: 1, max: 255 }), (given, at, change) => {
      const bytes = Buffer.concat(given.map(lineOf))
      const place = at % bytes.length
      bytes[place] = (bytes[place] ?? 0) ^ change
      const { values: read, restBytes } = linesIn(bytes)
      const kept = new Set(plain(read))
      const lost = plain(given).filter((text) => !kept.has(text))
      expect(lost.length).toBeLessThanOrEqual(2)
      expect(plain(read).every((text) => plain(given).includes(text))).toBe(true)
      expect(restBytes).toBeLessThanOrEqual(bytes.length)
    }),
  )
})

it('takes what was cut off anywhere as the beginning of a line', () => {
  fc.assert(
    fc.property(fc.array(json, { minLength: 1 }), fc.nat(), (given, at) => {
      const bytes = Buffer.concat(given.map(lineOf))
      const cut = bytes.subarray(0, at % bytes.length)
      const { values, damaged } = linesIn(cut)
      expect(damaged).toBe(0)
      expect(plain(values)).toEqual(plain(given).slice(0, values.length))
    }),
  )
})
