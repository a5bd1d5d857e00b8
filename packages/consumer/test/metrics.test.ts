import { ERROR_CODES } from '@agent-actions/events'
import type { SourceStatus } from '@agent-actions/kafka'
import { describe, expect, it } from 'vitest'
import type { LagReading } from '../src/lag-progress.ts'
import { createMetrics } from '../src/metrics.ts'
import { record } from './records.ts'
import { consuming } from './source-status.ts'

const NOW_MS = Date.UTC(2026, 10, 22, 13, 30)

function metricsOf(source: Partial<SourceStatus> = {}, lag?: LagReading) {
  const views = { source: consuming(NOW_MS, source), lag }
  const metrics = createMetrics({
    source: () => views.source,
    lag: () => views.lag,
    oldestWaitingMs: () => 1_250,
  })
  /** Lines of our own metrics, without the prefix they all have. */
  const lines = async () =>
    [...(await metrics.text()).matchAll(/^agent_actions_consumer_(.*)$/gm)].map(([, line]) => line)
  return { metrics, views, lines }
}

const letterFor = (reason: string) => ({
  record: record(1),
  cause: {
    reason,
    error: new Error('x'),
    sqlstate: undefined,
    attempts: 1,
    stage: 'TASK_PUT' as const,
  },
})

describe('metrics', () => {
  it('count what the consumer tells', async () => {
    const { metrics, lines } = metricsOf()
    metrics.received(100)
    metrics.written({ stored: 90, duplicates: 9, expired: 0, durationMs: 20, oldestAgeMs: 300 })
    metrics.storeFailed('away', new Error('x'))
    metrics.deadLettered(letterFor('AA_EVENT_NOT_JSON'))
    metrics.deadLetterFailed(new Error('x'))
    metrics.committed(0, 7n)
    metrics.rowsOutside(12)
    metrics.upkeepFailed()
    metrics.hoursFailed()
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'records_consumed_total 100',
        'actions_stored_total 90',
        'actions_duplicate_total 9',
        'dead_letters_total{reason="AA_EVENT_NOT_JSON"} 1',
        'store_failures_total{kind="away"} 1',
        'store_failures_total{kind="unready"} 0',
        'dead_letter_failures_total 1',
        'offset_commits_total 1',
        'batch_seconds_count 1',
        'batch_seconds_sum 0.02',
        'batch_seconds_bucket{le="0.01"} 0',
        'batch_seconds_bucket{le="0.025"} 1',
        'oldest_record_age_seconds_sum 0.3',
        'rows_outside_partitions 12',
        'partition_upkeep_failures_total 1',
        'hours_upkeep_failures_total 1',
      ]),
    )
  })

  it('begin every series that is alerted on with 0, or its first increase would be unseen', async () => {
    const { lines } = metricsOf()
    // The broker, not the consumer, refuses an event with this one.
    const unreadable = ERROR_CODES.filter(
      (code) => code.startsWith('AA_EVENT_') && code !== 'AA_EVENT_REFUSED',
    )
    expect(unreadable.length).toBeGreaterThan(3)
    expect(await lines()).toEqual(
      expect.arrayContaining([
        ...unreadable.map((code) => `dead_letters_total{reason="${code}"} 0`),
        'dead_letters_total{reason="AA_STORE_REFUSED"} 0',
        'dead_letters_total{reason="other"} 0',
        'store_failures_total{kind="away"} 0',
        'dead_letter_failures_total 0',
        'offset_commits_total 0',
      ]),
    )
  })

  it('have one series for all reasons that are none of ours, however many there are', async () => {
    const { metrics, lines } = metricsOf()
    for (let made = 0; made < 50; made += 1) metrics.deadLettered(letterFor(`made-up-${made}`))
    const deadLetters = (await lines()).filter((line) => line?.startsWith('dead_letters_total'))
    expect(deadLetters).toContain('dead_letters_total{reason="other"} 50')
    expect(deadLetters.length).toBeLessThan(20)
  })

  it('take a record from the future for one of now', async () => {
    const { metrics, lines } = metricsOf()
    metrics.written({ stored: 1, duplicates: 0, expired: 0, durationMs: 1, oldestAgeMs: -5_000 })
    expect(await lines()).toContain('oldest_record_age_seconds_sum 0')
  })

  it('show source and lag as they are when they are scraped', async () => {
    const { views, lines } = metricsOf({
      joins: 3,
      restarts: 2,
      lastFetchAtMs: 1_500,
      lastLossAtMs: 500,
    })
    views.lag = {
      partitions: [
        { partition: 0, lag: 4n },
        { partition: 11, lag: 5n },
      ],
      total: 9n,
      readAtMs: 2_000,
    }
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'source_state{state="connecting"} 0',
        'source_state{state="consuming"} 1',
        'assigned_partitions 2',
        'joins_total 3',
        'restarts_total 2',
        'last_fetch_timestamp_seconds 1.5',
        'last_loss_timestamp_seconds 0.5',
        'group_lag_records 9',
        'partition_lag_records{partition="11"} 5',
        'lag_read_timestamp_seconds 2',
        'oldest_waiting_timestamp_seconds 1.25',
      ]),
    )
    views.lag = { partitions: [{ partition: 0, lag: 1n }], total: 1n, readAtMs: 3_000 }
    views.source = consuming(NOW_MS, { state: 'closed', partitions: [], joins: 4 })
    const later = await lines()
    expect(later).toEqual(
      expect.arrayContaining(['source_state{state="closed"} 1', 'joins_total 4']),
    )
    expect(later.join('\n')).not.toContain('partition="11"')
  })

  it('leave out what is not known: 0 would be a statement', async () => {
    const { lines } = metricsOf({ lastFetchAtMs: undefined })
    const unknown =
      /^(last_(fetch|loss)_timestamp_seconds|group_lag_records|lag_read_timestamp_seconds) /
    expect((await lines()).filter((line) => unknown.test(line ?? ''))).toEqual([])
  })

  it('have memory and event loop of the process under the names of all Node programs', async () => {
    const text = await metricsOf().metrics.text()
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m)
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m)
  })

  it('are those of one consumer: another one in the process has its own', async () => {
    const one = metricsOf()
    const other = metricsOf()
    one.metrics.received(5)
    expect(await one.lines()).toContain('records_consumed_total 5')
    expect(await other.lines()).toContain('records_consumed_total 0')
  })

  it('are text that Prometheus reads: help, type and unique series', async () => {
    const text = await metricsOf().metrics.text()
    const series = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    expect(new Set(series.map((line) => line.replace(/ [^ ]+$/, ''))).size).toBe(series.length)
    for (const line of series) {
      expect(line).toMatch(
        /^[a-z_0-9]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? (-?[\d.e+-]+|Nan)$/,
      )
    }
    const named = (what: string) =>
      [...text.matchAll(new RegExp(`^# ${what} (\\S+) \\S`, 'gm'))].map(([, name]) => name)
    expect(named('TYPE')).toEqual(named('HELP'))
  })
})
