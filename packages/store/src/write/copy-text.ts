import type { Row } from './column.ts'

const SPECIAL = /[\\\n\r\t]/
const ALL_SPECIAL = /[\\\n\r\t]/g
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

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
  return value.replace(ALL_SPECIAL, (character) => ESCAPES[character] ?? character)
}
