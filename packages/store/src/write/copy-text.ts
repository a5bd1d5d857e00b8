import type { Row } from './column.ts'

const WHITE_SPACE = /[\n\r\t]/

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
  // The backslashes first: the others bring some. Looking is far cheaper than replacing, and white
  // space is rare: JSON has none as it is.
  const text = value.includes('\\') ? value.replaceAll('\\', '\\\\') : value
  if (!WHITE_SPACE.test(text)) return text
  return text.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')
}
