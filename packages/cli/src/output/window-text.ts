import { NO_ROWS_PAGE } from '@agent-actions/events'
import type { Since } from '../options/since.ts'
import { formatMoment } from './run-header.ts'
import { visibleText } from './visible-text.ts'

export interface Window {
  /** Plural, lower-case: `runs`. */
  readonly what: string
  readonly since: Since
  readonly agent?: string | undefined
}

/** `runs of agent-coder since 2026-11-21 19:00:00 UTC (--since 24h)` */
export function windowText({ what, since, agent }: Window): string {
  const of = agent === undefined ? '' : ` of ${visibleText(agent)}`
  return `${what}${of} since ${formatMoment(since.date.toISOString())} (--since ${since.asked})`
}

/** When a list is as long as its limit, more may be there. */
export function footerText(
  window: Window,
  { shown, limit }: { shown: number; limit: number },
): string {
  const more = shown === limit ? `; there may be more (--limit ${limit})` : ''
  return `${windowText(window)}${more}`
}

export function emptyText(window: Window): string {
  return [
    `no ${windowText(window)}`,
    'Look further back with --since 30d. Why rows can be missing:',
    NO_ROWS_PAGE,
  ].join('\n')
}
