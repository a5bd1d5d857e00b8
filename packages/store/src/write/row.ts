/** The values of one row as text, in the order of the columns of the INSERT. */
export type Row = readonly (string | null)[]

/** The same by column, as `unnest` takes them. */
export function columnsOf(rows: readonly Row[], count: number): readonly (string | null)[][] {
  return Array.from({ length: count }, (_, column) => rows.map((row) => row[column] ?? null))
}

export function charsOf(row: Row): number {
  return row.reduce((sum, value) => sum + (value?.length ?? 0), 0)
}
