import { displayWidth } from './display-width.ts'
import type { OutputStyle } from './output-style.ts'
import type { Paint } from './paint.ts'
import { visibleText } from './visible-text.ts'

/** Cells by column. The keys are the headings. */
export type TableRow = Readonly<Record<string, string>>

/** What a column shows where there is too little room for the whole table. */
export interface BriefColumn {
  readonly heading?: string
  /** One for each row. */
  readonly cells?: readonly string[]
}

export interface TableStyle extends OutputStyle {
  /** Columns that are never cut, as long as anything else can be. */
  readonly keep?: readonly string[]
  /** By column: used, all of them, before any column is cut. */
  readonly brief?: Readonly<Record<string, BriefColumn>>
  /** Columns left out, the first one first, before another is cut to less than 24 columns. */
  readonly drop?: readonly string[]
  /** `row` counts from 0. */
  readonly cellPaint?: (column: string, row: number) => Paint | undefined
}

export interface Column {
  readonly name: string
  readonly heading: string
  readonly cells: readonly string[]
  readonly isRight: boolean
  width: number
}

export const GAP = '  '
const MIN_WIDTH = 3
/** Enough to tell most names of agents and tools apart. */
const READABLE_WIDTH = 24
/** A number, with a unit or two: `12`, `1.5`, `30 ms`, `2m 03s`. */
const QUANTITY = /^[\d.,]+ ?[a-zµ%]*( [\d.]+[a-z]*)?$/

/** The columns as they fit into the terminal: whole, else brief, else some of them, else cut. */
export function fittingColumns(rows: readonly TableRow[], style: TableStyle): readonly Column[] {
  const whole = columnsOf(rows, {})
  if (widthOf(whole) <= style.width) return whole
  const columns = withoutDropped(columnsOf(rows, style.brief ?? {}), style)
  cut(columns, style)
  return columns
}

function columnsOf(
  rows: readonly TableRow[],
  brief: NonNullable<TableStyle['brief']>,
): readonly Column[] {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return names.map((name) => {
    const { heading = name, cells: given = rows.map((row) => row[name] ?? '') } = brief[name] ?? {}
    const [shown = '', ...cells] = [heading, ...given].map(visibleText)
    return {
      name,
      heading: shown,
      cells,
      isRight: cells.every((cell) => cell === '' || QUANTITY.test(cell)),
      width: [shown, ...cells].reduce((max, cell) => Math.max(max, displayWidth(cell)), 0),
    }
  })
}

function widthOf(
  columns: readonly Column[],
  most = (column: Column): number => column.width,
): number {
  return columns.reduce((sum, column) => sum + most(column) + GAP.length, -GAP.length)
}

function withoutDropped(
  columns: readonly Column[],
  { width, keep = [], drop = [] }: TableStyle,
): readonly Column[] {
  const readable = (column: Column): number =>
    keep.includes(column.name) ? column.width : Math.min(column.width, READABLE_WIDTH)
  let left = columns
  for (const dropped of drop) {
    if (widthOf(left, readable) <= width) break
    left = left.filter(({ name }) => name !== dropped)
  }
  return left
}

/** The widest columns first, column by column of the terminal. */
function cut(columns: readonly Column[], { width, keep = [] }: TableStyle): void {
  const cuttable = columns.filter(({ name }) => !keep.includes(name))
  for (let excess = widthOf(columns) - width; excess > 0; excess -= 1) {
    const widest = cuttable.reduce<Column | undefined>(
      (most, column) => (column.width > (most?.width ?? MIN_WIDTH) ? column : most),
      undefined,
    )
    if (!widest) return
    widest.width -= 1
  }
}
