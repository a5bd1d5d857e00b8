import { rangeText, type TimeRangeOptions } from '../options/time-range.ts'
import type { OutputStyle } from '../output/output-style.ts'
import { formatTable } from '../output/table.ts'
import { visibleText } from '../output/visible-text.ts'
import { goneText, type GoneRecords } from './gone-records.ts'
import type { PoisonRecord, ReplayTally } from './replay-tally.ts'

/** One replay, in JSON. */
export interface ReplayReport {
  readonly topic: string
  readonly from: string | undefined
  readonly to: string | undefined
  readonly correlationId: string | undefined
  /** All of the range: `new`, `already`, `expired` and `poison` together. */
  readonly records: number
  readonly new: number
  readonly already: number
  readonly expired: number
  readonly poison: number
  readonly firstPoison: readonly PoisonRecord[]
  readonly gone: readonly GoneRecords[]
  readonly written: boolean
}

export interface ReplayOutcome extends TimeRangeOptions {
  readonly topic: string
  readonly correlationId?: string
  readonly database: string
  readonly isWritten: boolean
  readonly tally: ReplayTally
  readonly gone: readonly GoneRecords[]
  /** Whether what is twice in the range may be counted twice. */
  readonly isAtMost: boolean
}

export function replayReport(outcome: ReplayOutcome): ReplayReport {
  const { topic, from, to, correlationId, tally, gone, isWritten } = outcome
  return {
    topic,
    from: from?.date.toISOString(),
    to: to?.date.toISOString(),
    correlationId,
    records: tally.records,
    new: tally.fresh,
    already: tally.already,
    expired: tally.expired,
    poison: tally.poison,
    firstPoison: tally.firstPoison,
    gone,
    written: isWritten,
  }
}

export function formatReplay(report: ReplayReport, style: OutputStyle): string {
  const counts = {
    RECORDS: String(report.records),
    NEW: String(report.new),
    ALREADY: String(report.already),
    ...(report.expired > 0 && { EXPIRED: String(report.expired) }),
    POISON: String(report.poison),
  }
  const poison = report.firstPoison.map((record) => ({
    POISON: `${record.topic}-${record.partition}-${record.offset}`,
    REASON: record.reason,
    SQLSTATE: record.sqlstate ?? '',
    ERROR: record.error,
  }))
  const tables = [
    formatTable([counts], style),
    formatTable(poison, { ...style, keep: ['POISON', 'REASON'], drop: ['SQLSTATE'] }),
  ]
  return tables.filter((table) => table !== '').join('\n\n')
}

/** What the numbers mean, and what to do. Without the last line break. */
export function replayFooter(outcome: ReplayOutcome): string {
  const { topic, database, isWritten, isAtMost, tally, gone } = outcome
  const lines = [
    isWritten
      ? `from ${whereOf(outcome)} into ${visibleText(database)}`
      : `NEW would be written from ${whereOf(outcome)}\ninto ${visibleText(database)}; nothing was. With --yes it is.`,
  ]
  if (isAtMost) lines.push('At the most: so many are new that not all that come twice are known.')
  if (tally.poison > 0) lines.push(poisonText(outcome))
  if (tally.expired > 0) lines.push(EXPIRED)
  if (tally.fresh > 0) lines.push(isWritten ? FORGOTTEN_ARE_BACK : FORGOTTEN_COME_BACK)
  if (gone.length > 0) lines.push(goneText(gone, visibleText(topic)))
  return lines.join('\n')
}

export function emptyReplay(outcome: ReplayOutcome): string {
  const { topic, gone } = outcome
  const lines = [`nothing to replay in ${whereOf(outcome)}: no record is there`]
  if (gone.length > 0) lines.push(goneText(gone, visibleText(topic)))
  return lines.join('\n')
}

function whereOf({ topic, correlationId, ...range }: ReplayOutcome): string {
  const run = correlationId === undefined ? '' : ` of ${correlationId}`
  return `${visibleText(topic)}${rangeText(range)}${run}`
}

function poisonText({ tally, isWritten }: ReplayOutcome): string {
  const { poison, firstPoison } = tally
  const which =
    poison === firstPoison.length ? 'named above' : `the first ${firstPoison.length} named above`
  return [
    `POISON can never be rows, ${which}: neither stored nor sent anywhere.`,
    'Each is a dead letter where a consumer met it: agent-actions dlq show <record>',
    ...(isWritten ? [] : ['What the database itself refuses shows only when it is written.']),
  ].join('\n')
}

const EXPIRED = 'EXPIRED are not stored: retention has removed the debug rows of their time.'

const FORGOTTEN_COME_BACK = `\
Rows that were erased on purpose are NEW too, and come back: the runs of
agent-actions forget, and what a DELETE or a DROP by hand removed.`

const FORGOTTEN_ARE_BACK = `\
Rows that were erased on purpose are back, where their records were in it: run
agent-actions forget again for those runs.`
