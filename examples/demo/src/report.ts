import { formatRunTree, formatTable } from '@agent-actions/cli'
import { ORIGINAL_QUERIES, type readRun, type Store } from '@agent-actions/store'

type Run = NonNullable<Awaited<ReturnType<typeof readRun>>>

export function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** What happens meanwhile. */
export function progress(text: string): void {
  process.stderr.write(`${text}\n`)
}

const style = { width: process.stdout.columns ?? 80, color: process.stdout.isTTY }

export function printRun(run: Run): void {
  say('')
  say(formatRunTree(run, style))
}

/** The four queries of the original system, word for word as its users have them. */
export async function printQueries(store: Store, correlationId: string): Promise<void> {
  for (const [name, sql] of Object.entries(ORIGINAL_QUERIES)) {
    const rows = await store.query<Record<string, unknown>>(
      sql,
      sql.includes('$1') ? [correlationId] : [],
    )
    const more = rows.length > SHOWN ? `, the first ${SHOWN}` : ''
    say('')
    say(`The original's query "${inWords(name)}": ${rows.length} rows${more}`)
    say(formatTable(rows.slice(0, SHOWN).map(asCells), style))
  }
}

const SHOWN = 8

function inWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

function asCells(row: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, cell(value)]))
}

/** PostgreSQL's averages come as text with all their digits. */
const LONG_FRACTION = /^\d+\.\d{2,}$/

function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'string') return JSON.stringify(value)
  return LONG_FRACTION.test(value) ? Number(value).toFixed(1) : value
}
