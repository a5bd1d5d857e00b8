/** One column of a row that is written: the one place for its name, its type and its value. */
export interface Column<Source> {
  readonly name: string
  readonly type:
    | 'bigint'
    | 'boolean'
    | 'bytea'
    | 'integer'
    | 'jsonb'
    | 'smallint'
    | 'text'
    | 'timestamptz'
    | 'uuid'
  /** As PostgreSQL reads the type from text. */
  readonly value: (source: Source) => string | null
}

/** The values of one row as text, in the order of its columns. */
export type Row = readonly (string | null)[]

export function rowOf<Source>(columns: readonly Column<Source>[], source: Source): Row {
  return columns.map(({ value }) => value(source))
}

export function charsOf(row: Row): number {
  return row.reduce((sum, value) => sum + (value?.length ?? 0), 0)
}

export function bytea(hex: string | undefined): string | null {
  return hex === undefined ? null : `\\x${hex}`
}
