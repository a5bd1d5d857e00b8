import type { Run } from '@agent-actions/store'
import { formatDuration } from './format-duration.ts'
import { glyphs } from './glyphs.ts'
import { outcomeSign } from './outcome-sign.ts'
import type { OutputStyle } from './output-style.ts'
import { formatSegments, type Segment } from './segments.ts'
import { visibleText } from './visible-text.ts'

/** Which run, how it ended, when, by whom, and what it consists of. */
export function formatRunHeader({ summary, actions }: Run, style: OutputStyle): readonly string[] {
  const signs = glyphs(style.unicode)
  const took = formatDuration(summary.durationMs * 1000, signs.microseconds)
  const sign = outcomeSign(summary.outcome, signs)
  const outcome =
    sign.text === summary.outcome ? sign : { ...sign, text: `${sign.text} ${summary.outcome}` }
  const fields: readonly (readonly [string, Segment])[] = [
    ['run', { text: visibleText(summary.correlationId), paint: 'bold' }],
    ['outcome', outcome],
    ['started', { text: `${formatMoment(summary.startedAt)}, took ${took}` }],
    [summary.agents.length === 1 ? 'agent' : 'agents', { text: agentsText(summary.agents) }],
    ['actions', { text: countsText({ summary, actions }) }],
  ]
  return fields.map(([name, value]) =>
    formatSegments([{ text: name.padEnd(9), paint: 'dim' }, value], style),
  )
}

/** `2026-11-22 13:30:00 UTC` of a time as the store gives it, truncated to seconds. */
export function formatMoment(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`
}

function agentsText(agents: readonly string[]): string {
  return agents.map(visibleText).join(', ')
}

function countsText({ summary, actions }: Run): string {
  const parts = [
    count(summary.toolCalls, 'tool call'),
    count(summary.decisions, 'decision'),
    count(summary.errors, 'error'),
    count(actions.filter(({ actionType }) => actionType === 'success').length, 'success', 'es'),
  ].filter((part) => part !== '')
  return [summary.actions, parts.join(', ')].filter((part) => part !== '').join(': ')
}

function count(number: number, name: string, plural = 's'): string {
  return number === 0 ? '' : `${number} ${name}${number === 1 ? '' : plural}`
}
