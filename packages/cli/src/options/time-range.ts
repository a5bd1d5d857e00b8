import { Option } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { UsageError } from '../usage-error.ts'
import { parseTime, type Since } from './since.ts'

export interface TimeRangeOptions {
  readonly from?: Since
  /** The first moment that is no longer in it. */
  readonly to?: Since
}

export function timeRangeOptions({ now }: CommandContext): readonly Option[] {
  const parse =
    (flag: string) =>
    (text: string): Since =>
      parseTime(text, { flag, now: now() })
  return [
    new Option(
      '--from <time>',
      'records that came since: 15m, 2h, 7d, or an ISO time (default: the oldest)',
    ).argParser(parse('--from')),
    new Option('--to <time>', 'and before this time (default: all until now)').argParser(
      parse('--to'),
    ),
  ]
}

/** @throws UsageError for a range that nothing can be in */
export function requireRange({ from, to }: TimeRangeOptions): void {
  if (from === undefined || to === undefined || from.date < to.date) return
  throw new UsageError(
    `--from ${from.asked} is not before --to ${to.asked}: ` +
      `${from.date.toISOString()} and ${to.date.toISOString()}.`,
  )
}

/** ` from 2026-11-21T19:00:00.000Z to 2026-11-21T20:00:00.000Z`, or nothing. */
export function rangeText({ from, to }: TimeRangeOptions): string {
  const parts = [
    from === undefined ? '' : ` from ${from.date.toISOString()}`,
    to === undefined ? '' : ` to ${to.date.toISOString()}`,
  ]
  return parts.join('')
}
