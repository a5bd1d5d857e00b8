import { cutToWidth, displayWidth } from './display-width.ts'
import { glyphs } from './glyphs.ts'
import type { OutputStyle } from './output-style.ts'
import { paint, type Paint } from './paint.ts'
import { visibleText } from './visible-text.ts'

/** Cells by column. The keys are the headings. */
export type TableRow = Readonly<Record<string, string>>

export interface TableStyle extends OutputStyle {
  /** Columns that are never cut, as long as anything else can be. */
  readonly keep?: readonly string[]
  /** `row` counts from 0. */
  readonly cellPaint?: (column: string, row: number) => Paint | undefined
}

const GAP = '  '
const MIN_WIDTH = 3
/** A number, with a unit or two: `12`, `1.5`, `30 ms`, `2m 03s`. */
const QUANTITY = /^[\d.,]+ ?[a-zµ%]*( [\d.]+[a-z]*)?$/

interface Column {
  readonly name: string
  readonly cells: readonly string[]
  readonly isRight: boolean
  width: number
}

/**
 * Rows under headings, no line wider than the terminal: the widest columns are cut first.
 * Columns of numbers stand to the right. Cells may hold anything: what could control a terminal is
 * replaced. Without rows, the text is empty.
 */
export function formatTable(rows: readonly TableRow[], style: TableStyle): string {
  const columns = columnsOf(rows)
  fit(columns, style)
  const heading = formatLine(columns, style, {
    cellOf: ({ name }) => visibleText(name),
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

function columnsOf(rows: readonly TableRow[]): readonly Column[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return names.map((name) => {
    const cells = rows.map((row) => visibleText(row[name] ?? ''))
    return {
      name,
      cells,
      isRight: cells.every((cell) => cell === '' || QUANTITY.test(cell)),
      width: [visibleText(name), ...cells].reduce(
        (max, cell) => Math.max(max, displayWidth(cell)),
        0,
      ),
    }
  })
}

function fit(columns: readonly Column[], { width, keep = [] }: TableStyle): void {
  let excess = columns.reduce((sum, column) => sum + column.width + GAP.length, -GAP.length) - width
  const cuttable = columns.filter(({ name }) => !keep.includes(name))
  for (; excess > 0; excess -= 1) {
    const widest = cuttable.reduce<Column | undefined>(
      (most, column) => (column.width > (most?.width ?? MIN_WIDTH) ? column : most),
      undefined,
    )
    if (!widest) return
    widest.width -= 1
  }
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
