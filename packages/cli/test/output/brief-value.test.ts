import { describe, expect, it } from 'vitest'
import { briefValue } from '../../src/output/brief-value.ts'

const brief = (value: Parameters<typeof briefValue>[0]): string => briefValue(value, '…')

describe('briefValue', () => {
  it('shows members as key=value', () => {
    expect(brief({ file_path: 'src/a.js', limit: 20, deep: { a: [1] }, none: null })).toBe(
      'file_path=src/a.js limit=20 deep={"a":[1]} none=null',
    )
  })

  it('quotes text whose end could not be seen', () => {
    expect(brief({ command: 'npm test', empty: '', pair: 'a=b' })).toBe(
      'command="npm test" empty="" pair="a=b"',
    )
  })

  it('keeps a long value from hiding the others', () => {
    const text = brief({
      content: 'x'.repeat(1e6),
      list: Array.from({ length: 1000 }, () => 1),
      end: 1,
    })
    expect(text).toMatch(/^end=1 content=x{60}… list=\[1,.{57}…$/)
  })

  it('stops where no terminal shows more', () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`key${n}`, 'value']))
    expect(brief(many).length).toBeLessThan(1100)
  })

  it('shows a value that is no object as it is, and nothing for nothing', () => {
    expect([brief('text'), brief(3), brief([1]), brief(null), brief(undefined)]).toEqual([
      'text',
      '3',
      '[1]',
      '',
      '',
    ])
  })
})
