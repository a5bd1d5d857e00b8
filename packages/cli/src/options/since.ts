import { parseTimestamp } from '@agent-actions/events'
import { Option } from 'commander'
import { UsageError } from '../usage-error.ts'

/** A point in time, and how it was asked for. */
export interface Since {
  readonly date: Date
  readonly asked: string
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }
const SPAN = /^(\d+)([smhdw])$/
const DATE = /^\d{4}-\d{2}-\d{2}$/
const DEFAULT = '24h'

export function sinceOption(now: () => Date): Option {
  const parse = (text: string): Since => parseTime(text, { flag: '--since', now: now() })
  return new Option('--since <time>', '15m, 2h, 7d, or an ISO time (UTC unless it says otherwise)')
    .argParser(parse)
    .default(parse(DEFAULT), DEFAULT)
}

export interface AskedTime {
  /** As it is typed: `--since`. */
  readonly flag: string
  readonly now: Date
}

/** @throws UsageError */
export function parseTime(text: string, { flag, now }: AskedTime): Since {
  const ms = agoMs(text, now) ?? parseTimestamp(DATE.test(text) ? `${text}T00:00:00Z` : text)?.ms
  if (ms === undefined) {
    throw new UsageError(
      `'${text}' is no value of ${flag}. Write 15m, 2h, 7d (s, m, h, d or w ago), ` +
        'or a time like 2026-11-22 or 2026-11-22T13:30:00Z.',
    )
  }
  return { date: new Date(ms), asked: text }
}

function agoMs(text: string, now: Date): number | undefined {
  const [, amount, unit] = SPAN.exec(text) ?? []
  if (amount === undefined || unit === undefined) return undefined
  // Nothing is older than 1970, and a database has no text for the year -5000.
  return Math.max(0, now.getTime() - Number(amount) * (SECONDS[unit] ?? 0) * 1000)
}
