import { Option } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { parseTime, type Since } from '../options/since.ts'
import type { DeadLetter } from './dead-letter.ts'

export interface FilterOptions {
  readonly since?: Since
  readonly reason?: string
}

export function filterOptions({ now }: CommandContext): readonly Option[] {
  return [
    new Option(
      '--since <time>',
      'only those that failed since: 15m, 2h, 7d, or an ISO time (default: all)',
    ).argParser((text) => parseTime(text, { flag: '--since', now: now() })),
    new Option('--reason <code>', 'only those of this reason, such as AA_STORE_REFUSED'),
  ]
}

export function passes({ failedAtMs, reason }: DeadLetter, options: FilterOptions): boolean {
  const { since, reason: asked } = options
  if (since !== undefined && failedAtMs < since.date.getTime()) return false
  return asked === undefined || reason === asked
}

/** ` since 2026-11-21T19:00:00.000Z with the reason AA_…`, or nothing. */
export function filterText({ since, reason }: FilterOptions): string {
  const parts = [
    since === undefined ? '' : ` since ${since.date.toISOString()}`,
    reason === undefined ? '' : ` with the reason ${reason}`,
  ]
  return parts.join('')
}
