import type { ErrorCode } from '@agent-actions/events'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { ConsumerObserver, StoreFailure } from './consumer-observer.ts'

/** A write takes milliseconds; one that waits for a lock is ended after seconds. */
const WRITE_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
/** Half a second is what the original promised; beyond minutes it was an outage. */
const AGE_SECONDS = [
  0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21600,
]

const STORE_FAILURES: readonly StoreFailure[] = ['away', 'unready']
const OTHER_REASON = 'other'
/** What makes a record a dead letter. Any other word would be a series more, for ever. */
const KNOWN_REASONS: readonly ErrorCode[] = [
  'AA_EVENT_EMPTY',
  'AA_EVENT_NOT_UTF8',
  'AA_EVENT_NOT_JSON',
  'AA_EVENT_NOT_AN_ACTION',
  'AA_EVENT_TOO_DEEP',
  'AA_EVENT_UNKNOWN_VERSION',
  'AA_STORE_REFUSED',
]
const REASONS: readonly string[] = [...KNOWN_REASONS, OTHER_REASON]

/** Metrics that count what the consumer tells. */
export function createCounts(registry: Registry, prefix: string): ConsumerObserver {
  const records = createRecordCounts(registry, prefix)
  const writes = createWrites(registry, prefix)
  const failures = createFailures(registry, prefix)
  return {
    received: (count) => records.consumed.inc(count),
    waiting: () => {},
    written: ({ stored, duplicates, expired, durationMs, oldestAgeMs }) => {
      records.stored.inc(stored)
      records.duplicates.inc(duplicates)
      records.expired.inc(expired)
      writes.durations.observe(durationMs / 1000)
      // A producer's clock can be ahead of ours.
      writes.ages.observe(Math.max(0, oldestAgeMs / 1000))
    },
    committed: () => {
      writes.commits.inc()
      writes.lastCommit.setToCurrentTime()
    },
    storeFailed: (kind) => failures.store.inc({ kind }),
    deadLettered: ({ cause: { reason } }) =>
      records.deadLetters.inc({ reason: REASONS.includes(reason) ? reason : OTHER_REASON }),
    deadLetterFailed: () => failures.deadLetters.inc(),
  }
}

interface RecordCounts {
  readonly consumed: Counter
  readonly stored: Counter
  readonly duplicates: Counter
  readonly expired: Counter
  readonly deadLetters: Counter<'reason'>
}

function createRecordCounts(registry: Registry, prefix: string): RecordCounts {
  const registers = [registry]
  return {
    consumed: new Counter({
      name: `${prefix}_records_consumed_total`,
      help: 'Records that Kafka handed over. A record that comes again after a restart or a rebalance counts again.',
      registers,
    }),
    stored: new Counter({
      name: `${prefix}_actions_stored_total`,
      help: 'Actions that became new rows of the table agent_actions.',
      registers,
    }),
    duplicates: new Counter({
      name: `${prefix}_actions_duplicate_total`,
      help: 'Actions whose row was there already: delivered twice, or replayed. Harmless.',
      registers,
    }),
    expired: new Counter({
      name: `${prefix}_actions_expired_total`,
      help: 'Debug actions that came when retention had removed the debug rows of their time already. They are not stored.',
      registers,
    }),
    deadLetters: fromZero(
      new Counter({
        name: `${prefix}_dead_letters_total`,
        help: 'Records that can never be rows and are on the dead letter topic, by the code of the reason (docs/errors.md).',
        labelNames: ['reason'],
        registers,
      }),
      REASONS.map((reason) => ({ reason })),
    ),
  }
}

interface Writes {
  readonly durations: Histogram
  readonly ages: Histogram
  readonly commits: Counter
  readonly lastCommit: Gauge
}

function createWrites(registry: Registry, prefix: string): Writes {
  const registers = [registry]
  return {
    durations: new Histogram({
      name: `${prefix}_batch_seconds`,
      help: 'Time that the database took to store one batch, its commit included. The count is the number of batches; stored actions divided by it is their mean size.',
      buckets: WRITE_SECONDS,
      registers,
    }),
    ages: new Histogram({
      name: `${prefix}_oldest_record_age_seconds`,
      help: 'From the Kafka timestamp of the oldest record in a batch to the moment its rows were committed: the longest time from publish to row in that batch. Clocks that differ show here.',
      buckets: AGE_SECONDS,
      registers,
    }),
    commits: new Counter({
      name: `${prefix}_offset_commits_total`,
      help: 'Offset commits that the group accepted. Rows are in the table before.',
      registers,
    }),
    lastCommit: new Gauge({
      name: `${prefix}_last_commit_timestamp_seconds`,
      help: 'When the group last accepted a commit of this member, in Unix time; 0 before the first. Old is normal without lag: there was nothing to commit.',
      registers,
    }),
  }
}

interface Failures {
  readonly store: Counter<'kind'>
  readonly deadLetters: Counter
}

function createFailures(registry: Registry, prefix: string): Failures {
  const registers = [registry]
  return {
    store: fromZero(
      new Counter({
        name: `${prefix}_store_failures_total`,
        help: 'Writes that failed and are tried again; nothing is lost. "away": the database is down, restarting or overloaded. "unready": schema, permission or settings, somebody has to act.',
        labelNames: ['kind'],
        registers,
      }),
      STORE_FAILURES.map((kind) => ({ kind })),
    ),
    deadLetters: new Counter({
      name: `${prefix}_dead_letter_failures_total`,
      help: 'Dead letters that could not be written and are tried again. Nothing behind them is committed meanwhile.',
      registers,
    }),
  }
}

/** A series that appears with 1 has no increase that an alert could see. */
function fromZero<Label extends string>(
  counter: Counter<Label>,
  labels: readonly Partial<Record<Label, string>>[],
): Counter<Label> {
  for (const each of labels) counter.inc(each, 0)
  return counter
}
