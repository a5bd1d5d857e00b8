import { describe, expect, it } from 'vitest'
import { displayWidth } from '../../src/output/display-width.ts'
import { formatTable } from '../../src/output/table.ts'

const ROWS = [
  { TOOL: 'Read', CALLS: '12', AVERAGE: '30 ms', NOTE: '' },
  { TOOL: 'Bash', CALLS: '3', AVERAGE: '2m 03s', NOTE: 'slow' },
]

describe('formatTable', () => {
  it('puts text to the left and quantities to the right', () => {
    expect(formatTable(ROWS, { width: 80 })).toBe(`\
TOOL  CALLS  AVERAGE  NOTE
Read     12    30 ms
Bash      3   2m 03s  slow`)
  })

  it('is nothing without rows', () => {
    expect(formatTable([], { width: 80 })).toBe('')
  })

  it('cuts the widest column first, and not what must stay whole', () => {
    const row = { ID: '0af76519-16cd-43dd', A: 'a'.repeat(30), B: 'short' }
    expect(formatTable([row], { width: 40, keep: ['ID'] })).toBe(`\
ID                  A              B
0af76519-16cd-43dd  aaaaaaaaaaaa…  short`)
  })

  it('keeps its columns under wide characters and emoji', () => {
    const lines = formatTable(
      [
        { NAME: '読み込み', N: '1' },
        { NAME: '👩‍💻 e\u0301', N: '20' },
      ],
      { width: 80 },
    ).split('\n')
    expect(lines).toEqual(['NAME       N', '読み込み   1', '👩‍💻 e\u0301      20'])
    expect(new Set(lines.map(displayWidth)).size).toBe(1)
  })

  it('is never wider than the terminal', () => {
    const row = Object.fromEntries(
      Array.from({ length: 12 }, (_, n) => [`column${n}`, '字'.repeat(n * 5)]),
    )
    for (const width of [10, 40, 80]) {
      for (const line of formatTable([row], { width, keep: ['column11'] }).split('\n')) {
        expect(displayWidth(line)).toBeLessThanOrEqual(width)
      }
    }
  })

  it('shows a cell with line breaks and control characters as one harmless line', () => {
    expect(formatTable([{ A: 'x\r\ny\u001b[2Jz', B: 'b' }], { width: 80 })).toBe(`\
A         B
x y?[2Jz  b`)
  })

  it('paints cells, and pads without paint', () => {
    const text = formatTable([{ A: 'x', B: '0' }], {
      width: 80,
      color: true,
      cellPaint: (column) => (column === 'B' ? 'red' : undefined),
    })
    expect(text).toBe('\u001b[2mA\u001b[22m  \u001b[2mB\u001b[22m\nx  \u001b[31m0\u001b[39m')
  })
})
