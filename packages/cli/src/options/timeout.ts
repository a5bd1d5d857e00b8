import { Option } from 'commander'
import { UsageError } from '../usage-error.ts'

const MS_OF: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 }
const SPAN = /^(\d{1,6})(ms|s|m)$/
const DEFAULT = '30s'
const MAX_MS = 3_600_000

export function timeoutOption(what: string): Option {
  return new Option('--timeout <time>', what)
    .argParser(parseTimeout)
    .default(parseTimeout(DEFAULT), DEFAULT)
}

/**
 * @returns milliseconds
 * @throws UsageError
 */
function parseTimeout(text: string): number {
  const [, amount, unit = ''] = SPAN.exec(text) ?? []
  const ms = Number(amount) * (MS_OF[unit] ?? Number.NaN)
  if (ms >= 1 && ms <= MAX_MS) return ms
  throw new UsageError(
    `'${text}' is no value of --timeout. Write 500ms, 30s or 2m; at most an hour.`,
  )
}
