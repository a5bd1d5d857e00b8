import type { SourceStatus } from '@agent-actions/kafka'
import type { ConsumerActivity, Failing } from './consumer-activity.ts'
import type { DatabaseState } from './health-database.ts'

/** What a judgement rests on, at one moment. */
export interface HealthFacts {
  readonly source: SourceStatus
  readonly activity: Pick<
    ConsumerActivity,
    'startedAtMs' | 'lastCommitAtMs' | 'storeFailure' | 'deadLetterFailure' | 'stalledFor'
  >
  /** Milliseconds since 1970. */
  readonly nowMs: number
}

/** Without a word from Kafka, or without a commit, for this long, something is wrong. */
const LONGEST_SILENCE_MS = 60_000
/** A write that failed is tried again within 15 s: the longest back-off, and a query's timeout. */
const FAILURE_COUNTS_MS = 60_000
/** A failover or a deadlock is over sooner. */
const LONGEST_HICCUP_MS = 10_000

/** Why a restart would help; nothing where it would not, because database or broker are away. */
export function restartReasons(facts: HealthFacts): readonly string[] {
  if (hasKnownReason(facts)) return []
  // One that commits is slow, not stuck: a restart would throw away what it has fetched, each time.
  return [...silence(facts), ...(hasCommitted(facts) ? [] : stall(facts))]
}

/** Why it cannot take records and make them rows now. */
export function unreadyReasons(facts: HealthFacts, database: DatabaseState): readonly string[] {
  return [
    ...membership(facts, database),
    ...databaseAway(database),
    ...storeUnready(facts),
    ...deadLettersStuck(facts),
  ]
}

/** Everything that is wrong. */
export function unhealthyReasons(facts: HealthFacts, database: DatabaseState): readonly string[] {
  return [
    ...unreadyReasons(facts, database),
    ...(database.status === 'ok' ? storeAway(facts) : []),
    ...silence(facts),
    ...stall(facts),
  ]
}

function hasKnownReason({ source, activity, nowMs }: HealthFacts): boolean {
  return (
    (source.state === 'connecting' && source.lastError !== undefined) ||
    isRecent(activity.storeFailure, nowMs) ||
    isRecent(activity.deadLetterFailure, nowMs)
  )
}

function hasCommitted({ activity: { lastCommitAtMs = 0 }, nowMs }: HealthFacts): boolean {
  return nowMs - lastCommitAtMs < LONGEST_SILENCE_MS
}

function membership({ source }: HealthFacts, database: DatabaseState): readonly string[] {
  if (source.state === 'consuming') return []
  // It joins once it has a database to write to.
  if (source.joins === 0 && !source.lastError && database.status !== 'ok') return []
  if (source.state === 'closed') return ['The consumer is closed: it takes no more records.']
  if (source.lastError === undefined) return ['Kafka: joining the consumer group.']
  return [
    `Kafka: ${sentence(source.lastError.message)} The consumer tries again by itself; records wait ` +
      'in the topic.',
  ]
}

function databaseAway(database: DatabaseState): readonly string[] {
  if (database.status === 'ok') return []
  return [
    `The database does not answer: ${sentence(database.message)} Records wait in Kafka. Check that ` +
      'PostgreSQL runs, that it is reached from here, and DATABASE_URL.',
  ]
}

function storeUnready({ activity: { storeFailure }, nowMs }: HealthFacts): readonly string[] {
  if (storeFailure?.kind !== 'unready' || !isRecent(storeFailure, nowMs)) return []
  return [
    `The database does not take rows ${since(storeFailure, nowMs)}: ${sentence(storeFailure.message)} ` +
      'Records wait in Kafka until schema, permission or setting is put right.',
  ]
}

function storeAway({ activity: { storeFailure }, nowMs }: HealthFacts): readonly string[] {
  if (storeFailure?.kind !== 'away' || !isRecent(storeFailure, nowMs)) return []
  if (nowMs - storeFailure.sinceMs < LONGEST_HICCUP_MS) return []
  return [
    `The database answers, but gives up on writes ${since(storeFailure, nowMs)}: ` +
      `${sentence(storeFailure.message)} Records wait in Kafka. Look for locks and load.`,
  ]
}

function deadLettersStuck({
  activity: { deadLetterFailure },
  nowMs,
}: HealthFacts): readonly string[] {
  if (!isRecent(deadLetterFailure, nowMs)) return []
  return [
    `Dead letters cannot be written ${since(deadLetterFailure, nowMs)}: ` +
      `${sentence(deadLetterFailure.message)} Nothing behind them is committed. Check that the dead ` +
      'letter topic exists and may be written (agent-actions topics create).',
  ]
}

function silence({ source, activity, nowMs }: HealthFacts): readonly string[] {
  if (source.state === 'connecting' && source.lastError !== undefined) return []
  const heardAtMs = Math.max(
    activity.startedAtMs,
    source.lastFetchAtMs ?? 0,
    source.lastHeartbeatAtMs ?? 0,
  )
  if (nowMs - heardAtMs < LONGEST_SILENCE_MS) return []
  return [
    `Nothing was heard from Kafka for ${seconds(nowMs - heardAtMs)}, for no known reason. Restart ` +
      'the consumer, and report its log.',
  ]
}

function stall({ activity }: HealthFacts): readonly string[] {
  const partitions = activity.stalledFor(LONGEST_SILENCE_MS)
  if (partitions.length === 0) return []
  const which = partitions.length === 1 ? 'Partition' : 'Partitions'
  return [
    `${which} ${partitions.join(', ')}: records wait, but nothing was committed for ` +
      `${seconds(LONGEST_SILENCE_MS)} or longer. If other partitions are committed, look at the ` +
      'load of the database first. Else, and without another reason beside this one, restart the ' +
      'consumer, and report its log.',
  ]
}

/** A failure that nobody has tried again for long is of a partition that went to another member. */
function isRecent(failing: Failing | undefined, nowMs: number): failing is Failing {
  return failing !== undefined && nowMs - failing.lastAtMs < FAILURE_COUNTS_MS
}

function since({ sinceMs }: Failing, nowMs: number): string {
  return `for ${seconds(nowMs - sinceMs)}`
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000)} s`
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}
