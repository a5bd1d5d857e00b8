import { openKafkaAdmin, type Log, type RecordSource } from '@agent-actions/kafka'
import type { Store } from '@agent-actions/store'
import { ConsumerActivity } from './consumer-activity.ts'
import type { ConsumerObserver, StoreFailure } from './consumer-observer.ts'
import type { ConsumerSettings } from './consumer-settings.ts'
import { createHealth } from './health.ts'
import { startHttpServer } from './http-server.ts'
import { watchLag } from './lag-watch.ts'
import { maskFor } from './mask-secrets.ts'
import { createMetrics, type ConsumerMetrics } from './metrics.ts'
import { observeAll } from './observe-all.ts'
import { OutageLog } from './outage-log.ts'
import { outageObserver } from './outage-observer.ts'

export interface ShowConsumerOptions {
  readonly settings: ConsumerSettings
  readonly source: RecordSource
  readonly log: Log
}

/** What people and machines see of a consumer: log, health, metrics. */
export interface ShownConsumer {
  /** `undefined`: nothing listens. */
  readonly port: number | undefined
  /** To be told what happens. */
  readonly observer: ConsumerObserver
  /** To be told of the upkeep of partitions and hours. */
  readonly upkeep: Pick<ConsumerMetrics, 'rowsOutside' | 'upkeepFailed' | 'hoursFailed'>
  /** It could not be opened: for health and metrics, whoever tries has told the log. */
  storeNotThere(kind: StoreFailure, error: Error): void
  /** Until then the database counts as away. */
  storeOpened(store: Store): void
  close(): Promise<void>
}

/** @throws ConfigError when the port is taken */
export async function showConsumer(options: ShowConsumerOptions): Promise<ShownConsumer> {
  const { settings, source, log } = options
  const status = source.status.bind(source)
  const activity = new ConsumerActivity({ source: status })
  const metrics = createMetrics({
    source: status,
    lag: () => activity.lag,
    oldestWaitingMs: () => activity.oldestWaitingMs,
  })
  let store: Store | undefined
  const ping = async (): Promise<void> => {
    if (!store) throw new Error(activity.storeFailure?.message ?? 'it is being opened.')
    await store.query('select 1')
  }
  const health = createHealth({ source: status, activity, ping, mask: maskFor(settings) })
  const { healthPort: port, healthHost: host } = settings
  const server =
    port === undefined ? undefined : await startHttpServer({ port, host, health, metrics })
  const lag = watchLagOf(options, activity)
  return {
    port: server?.port,
    observer: observeAll([activity, metrics, outageObserver(log)]),
    upkeep: metrics,
    storeNotThere: (kind, error) => {
      activity.storeFailed(kind, error)
      metrics.storeFailed(kind, error)
    },
    storeOpened: (opened) => {
      store = opened
      activity.storeOpened()
    },
    close: async () => {
      await Promise.all([lag.close(), server?.close()])
    },
  }
}

function watchLagOf({ settings, source, log }: ShowConsumerOptions, activity: ConsumerActivity) {
  const outage = new OutageLog(log, { what: 'The lag cannot be read' })
  return watchLag({
    openAdmin: () => openKafkaAdmin(settings.kafka, { log }),
    topic: settings.topic,
    groupId: settings.groupId,
    onLag: (partitions) => {
      outage.recovered()
      activity.lagRead(partitions)
    },
    onError: (error) => {
      // Before it is in the group, the source tells what is wrong, and tells it better.
      if (source.status().state === 'consuming') outage.failed(error)
    },
  })
}
