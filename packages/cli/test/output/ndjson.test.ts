import { expect, it } from 'vitest'
import { formatNdjson } from '../../src/output/ndjson.ts'

it('writes one line for each row, whatever the rows hold', () => {
  const rows = [{ text: 'a\nb\u2028c' }, { text: '日本' }]
  const lines = formatNdjson(rows).split('\n')
  expect(lines).toHaveLength(3)
  expect(lines.slice(0, 2).map((line) => JSON.parse(line) as unknown)).toEqual(rows)
  expect(lines[2]).toBe('')
})

it('leaves nothing in a line that a terminal could take as a command', () => {
  const evil = '\u001b[2J\u009b2J\u007f\u202e\ufeff'
  const line = formatNdjson([{ [evil]: evil }])
  expect(line).toMatch(/^[ -~]*\n$/)
  expect(JSON.parse(line)).toEqual({ [evil]: evil })
})

it('writes nothing for no rows', () => {
  expect(formatNdjson([])).toBe('')
})
