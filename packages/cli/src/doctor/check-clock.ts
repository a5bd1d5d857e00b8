import { formatDuration } from '../output/format-duration.ts'
import type { DatabaseFacts } from './database-facts.ts'
import type { Outcome } from './finding.ts'

/** Both clocks are read in whole milliseconds. */
const TICK_MS = 1
const WARNED_FROM_MS = 1000
/** `message.timestamp.after.max.ms` of Kafka 4, unless it is set: records from later are refused. */
const REFUSED_FROM_MS = 3_600_000

export interface ClockPorts {
  readonly facts: () => Promise<Pick<DatabaseFacts, 'nowMs'>>
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** This machine's clock, which agents on it take their times from, against the database's. */
export async function checkClock({ facts, now }: ClockPorts): Promise<Outcome<number>> {
  const askedMs = now()
  const { nowMs } = await facts()
  const answeredMs = now()
  // The database looked at its clock somewhere in between.
  const aheadMs = (askedMs + answeredMs) / 2 - nowMs
  const precisionMs = Math.ceil((answeredMs - askedMs) / 2) + TICK_MS
  const details = { aheadMs: Math.round(aheadMs), precisionMs }
  const found = [differenceText(aheadMs, precisionMs)]
  const certainMs = Math.abs(aheadMs) - precisionMs
  if (certainMs <= WARNED_FROM_MS) return { status: 'ok', value: aheadMs, details, found }
  return { status: 'warning', value: aheadMs, details, found, advice: adviceFor(certainMs) }
}

function differenceText(aheadMs: number, precisionMs: number): string {
  const distance = formatDuration(Math.abs(aheadMs) * 1000)
  const within = `give or take ${formatDuration(precisionMs * 1000)}`
  if (Math.abs(aheadMs) <= precisionMs) return `the same as the database's, ${within}`
  return `${distance} ${aheadMs > 0 ? 'ahead of' : 'behind'} the database's, ${within}`
}

function adviceFor(distanceMs: number): readonly string[] {
  const advice = ['Set both clocks by NTP: --since and the age of a run count from them.']
  if (distanceMs < REFUSED_FROM_MS) return advice
  return [
    ...advice,
    'Over an hour is worse: a broker can refuse records with such a time (INVALID_TIMESTAMP), and rows go to the partition of another week.',
  ]
}
