import type { SourceState, SourceStatus } from '@agent-actions/kafka'
import { Registry } from 'prom-client'
import type { ConsumerObserver } from './consumer-observer.ts'
import type { LagReading } from './lag-progress.ts'
import { createCounts } from './metrics-counts.ts'
import { createUpkeep } from './metrics-upkeep.ts'
import { processMetrics } from './metrics-process.ts'
import { gaugeOf, totalOf } from './metrics-views.ts'

/** What is asked at every scrape, so that nothing is kept twice. */
export interface MetricsViews {
  readonly source: () => SourceStatus
  readonly lag: () => LagReading | undefined
  /** Milliseconds since 1970. */
  readonly oldestWaitingMs: () => number | undefined
}

export interface ConsumerMetrics extends ConsumerObserver {
  /** Rows in the default partitions, as the hourly upkeep counted them. */
  rowsOutside(rows: number): void
  upkeepFailed(): void
  hoursFailed(): void
  /** Of the text: Prometheus' text format, version 0.0.4. */
  readonly contentType: string
  text(): Promise<string>
}

/** Every name starts with this, but those of the process, which are the ones all Node programs have. */
const PREFIX = 'agent_actions_consumer'

/** Metrics of one consumer, in a registry of their own. */
export function createMetrics(views: MetricsViews): ConsumerMetrics {
  const registry = new Registry()
  const counts = createCounts(registry, PREFIX)
  addSource(registry, views.source)
  addLag(registry, views.lag)
  gaugeOf(registry, {
    name: `${PREFIX}_oldest_waiting_timestamp_seconds`,
    help: 'Kafka timestamp of the oldest record that it has read and not committed, in Unix time: time() minus this is how old the oldest waiting action is. It stands still while the database is away. Absent while nothing waits.',
    values: () => inSeconds(views.oldestWaitingMs()),
  })
  return {
    ...counts,
    ...createUpkeep(registry, PREFIX),
    contentType: registry.contentType,
    text: async () => `${await registry.metrics()}\n${await processMetrics().metrics()}`,
  }
}

const STATES: readonly SourceState[] = ['connecting', 'consuming', 'closed']

function addSource(registry: Registry, source: () => SourceStatus): void {
  gaugeOf(registry, {
    name: `${PREFIX}_source_state`,
    help: '1 for the state it is in, 0 for the others. "consuming": a member of the group that fetches. "connecting" for minutes: see the log for what Kafka says.',
    label: 'state',
    values: () => STATES.map((state) => [state, source().state === state ? 1 : 0]),
  })
  gaugeOf(registry, {
    name: `${PREFIX}_assigned_partitions`,
    help: 'Partitions that the group gave to this member. 0 while it has no membership, or because there are more members than partitions.',
    values: () => source().partitions.length,
  })
  gaugeOf(registry, {
    name: `${PREFIX}_last_fetch_timestamp_seconds`,
    help: 'When a broker last answered a fetch, also with nothing, in Unix time. It stands still while rows wait for the database. Absent before the first.',
    values: () => inSeconds(source().lastFetchAtMs),
  })
  gaugeOf(registry, {
    name: `${PREFIX}_last_loss_timestamp_seconds`,
    help: 'When it last found that records were deleted, by retention or with their topic, before its group had read them, in Unix time. These are lost. A time and no count: it happens most often before the first scrape. Absent before the first.',
    values: () => inSeconds(source().lastLossAtMs),
  })
  totalOf(registry, {
    name: `${PREFIX}_joins_total`,
    help: 'Times it became a member of the group. A rate above zero outside of deployments: members come and go, or lose their session.',
    value: () => source().joins,
  })
  totalOf(registry, {
    name: `${PREFIX}_restarts_total`,
    help: 'Times the Kafka client was replaced by a new one, after an error that it does not survive or a silence.',
    value: () => source().restarts,
  })
}

function addLag(registry: Registry, lag: () => LagReading | undefined): void {
  gaugeOf(registry, {
    name: `${PREFIX}_group_lag_records`,
    help: 'Records of all partitions that the group has not committed yet, at the last reading. Every member reports the whole group: take the max of the members, not the sum.',
    values: () => whenRead(lag(), ({ total }) => Number(total)),
  })
  gaugeOf(registry, {
    name: `${PREFIX}_partition_lag_records`,
    help: 'The same for each partition. One that grows alone: a hot correlation id, or a record in its way.',
    label: 'partition',
    values: () =>
      (lag()?.partitions ?? []).map((each) => [String(each.partition), Number(each.lag)]),
  })
  gaugeOf(registry, {
    name: `${PREFIX}_lag_read_timestamp_seconds`,
    help: 'When the lag was last read, in Unix time; every 10 s while Kafka answers. Older: the lag shown is history.',
    values: () => inSeconds(lag()?.readAtMs),
  })
}

function whenRead<T>(
  reading: LagReading | undefined,
  value: (reading: LagReading) => T,
): T | undefined {
  return reading === undefined ? undefined : value(reading)
}

function inSeconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000
}
