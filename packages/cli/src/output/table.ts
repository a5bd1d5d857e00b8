import { cutToWidth, displayWidth } from './display-width.ts'
import { glyphs } from './glyphs.ts'
import { paint, type Paint } from './paint.ts'
import {
  fittingColumns,
  GAP,
  type Column,
  type TableRow,
  type TableStyle,
} from './table-columns.ts'

/**
 * Rows under headings, no line wider than the terminal: what `brief` and `drop` allow comes first,
 * then the widest columns are cut. Columns of numbers stand to the right. Cells may hold anything:
 * what could control a terminal is replaced. Without rows, the text is empty.
 */
export function formatTable(rows: readonly TableRow[], style: TableStyle): string {
  const columns = fittingColumns(rows, style)
  const heading = formatLine(columns, style, {
    cellOf: (column) => column.heading,
    paintOf: () => 'dim',
  })
  const lines = rows.map((_, index) =>
    formatLine(columns, style, {
      cellOf: ({ cells }) => cells[index] ?? '',
      paintOf: ({ name }) => style.cellPaint?.(name, index),
    }),
  )
  return rows.length === 0 ? '' : [heading, ...lines].join('\n')
}

interface Line {
  readonly cellOf: (column: Column) => string
  readonly paintOf: (column: Column) => Paint | undefined
}

function formatLine(columns: readonly Column[], style: TableStyle, line: Line): string {
  const { ellipsis } = glyphs(style.unicode)
  const cells: string[] = []
  let left = style.width
  for (const column of columns) {
    if (left <= 0) break
    const width = Math.min(column.width, left)
    const cell = cutToWidth(line.cellOf(column), width, ellipsis)
    const padding = ' '.repeat(Math.max(0, width - displayWidth(cell)))
    const painted = paint(cell, line.paintOf(column), style.color)
    cells.push(column.isRight ? padding + painted : painted + padding)
    left -= width + GAP.length
  }
  return cells.join(GAP).trimEnd()
}
