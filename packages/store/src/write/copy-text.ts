import type { Row } from './column.ts'

const SPECIAL = /[\\\n\r\t]/

/** One row as `copy … from stdin` reads it: the text format of PostgreSQL's COPY. */
export function copyLine(row: Row): string {
  let line = copyValue(row[0] ?? null)
  for (let column = 1; column < row.length; column += 1) {
    line += `\t${copyValue(row[column] ?? null)}`
  }
  return `${line}\n`
}

function copyValue(value: string | null): string {
  if (value === null) return '\\N'
  // Most values have nothing to escape, and looking is far cheaper than replacing.
  if (!SPECIAL.test(value)) return value
  // The backslashes first: the others bring some.
  return value
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
}
