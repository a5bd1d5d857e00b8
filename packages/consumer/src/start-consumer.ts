import {
  createRecordProducer,
  describeKafka,
  kafkaSource,
  type Log,
  type RecordSource,
} from '@agent-actions/kafka'
import {
  describeDatabase,
  failureKindOf,
  insertActions,
  openStore,
  requireSchema,
  type Store,
} from '@agent-actions/store'
import { Closers } from './closers.ts'
import { consumeBatch } from './consume-batch.ts'
import type { ConsumerSettings } from './consumer-settings.ts'
import { keepHours } from './hours-upkeep.ts'
import { createLogger, toLog } from './logger.ts'
import { OutageLog } from './outage-log.ts'
import { keepPartitions } from './partition-upkeep.ts'
import { RecordWriter } from './record-writer.ts'
import { showConsumer, type ShownConsumer } from './show-consumer.ts'
import { storeWhenThere } from './store-when-there.ts'
import { waitFor } from './waiting.ts'
import { WriteQueue } from './write-queue.ts'

/** A running consumer. */
export interface Consumer {
  /** Where health and metrics answer; `undefined` when they are switched off. */
  readonly healthPort: number | undefined
  /**
   * Resolves once it was stopped. Rejects when somebody has to act before it can work: `StoreError`
   * `AA_SCHEMA_MISSING` or `AA_SCHEMA_INCOMPATIBLE`, or settings that are wrong. A broker or a
   * database that is away never ends it.
   */
  readonly stopped: Promise<void>
  /**
   * Finishes and commits what is being written and leaves the group, or lets go of Kafka after
   * `shutdownTimeoutMs`; then lets go of everything. A transaction that the database is still at is
   * waited for beyond that, each of its statements for 5 s at the most. Never rejects. Safe to call
   * twice.
   */
  stop(): Promise<void>
}

interface Parts {
  readonly settings: ConsumerSettings
  readonly source: RecordSource
  readonly shown: ShownConsumer
  readonly log: Log
  /** Aborted: stop. */
  readonly signal: AbortSignal
}

/** A statement is given up after this time: a frozen server must not hold a write for ever. */
const QUERY_TIMEOUT_MS = 5_000
/** Of one hour of statistics; nothing waits for it. */
const UPKEEP_TIMEOUT_MS = 60_000

/**
 * Starts to make rows of what is on the topic, from the beginning. Resolves once health and metrics
 * answer; database and broker may come later.
 *
 * @throws ConfigError when the port for health is taken
 */
export async function startConsumer(settings: ConsumerSettings): Promise<Consumer> {
  const log = toLog(createLogger(settings))
  const { kafka, topic, groupId, fetchWaitMs } = settings
  const source = kafkaSource(kafka, { topic, groupId, fetchWaitMs, log })
  const shown = await showConsumer({ settings, source, log })
  const stopping = new AbortController()
  const stopped = consume({ settings, source, shown, log, signal: stopping.signal })
  // Whoever asks for `stopped` hears of it; nobody has to.
  stopped.catch(() => undefined)
  return {
    healthPort: shown.port,
    stopped,
    stop: async () => {
      stopping.abort()
      await stopped.catch(() => undefined)
    },
  }
}

async function consume(parts: Parts): Promise<void> {
  const { settings, source, shown, log, signal } = parts
  const closers = new Closers()
  closers.add(() => shown.close())
  signal.addEventListener('abort', () => log('info', stoppingLine(settings)), { once: true })
  try {
    log('info', startingLine(parts))
    const store = await openStoreFor(parts)
    if (!store) return
    closers.add(() => store.close())
    closers.add(keepPartitionsFor(parts, store))
    closers.add(keepHoursFor(parts))
    shown.storeOpened(store)
    const queue = createQueue(parts, store, closers)
    closers.add(() => source.close(settings.shutdownTimeoutMs))
    source.start((batch) => consumeBatch(batch, queue, shown.observer))
    await aborted(signal)
  } finally {
    await closers.closeAll()
    log('info', 'stopped')
  }
}

function startingLine({ settings, shown }: Parts): string {
  const { kafka, topic, groupId, databaseUrl } = settings
  const from = `${topic} of ${describeKafka(kafka)} as ${groupId}`
  const health = shown.port === undefined ? 'off' : `http://localhost:${shown.port}/health`
  return `consuming ${from} into ${describeDatabase(databaseUrl)}; health: ${health}`
}

function stoppingLine({ shutdownTimeoutMs }: ConsumerSettings): string {
  const seconds = Math.ceil(shutdownTimeoutMs / 1_000)
  return `stopping: what is being written is finished, within ${seconds} s, the rest comes again`
}

async function openStoreFor({ settings, shown, log, signal }: Parts): Promise<Store | undefined> {
  const outage = new OutageLog(log, { what: 'The database is not there yet' })
  const store = await storeWhenThere({
    open: () => openReadyStore(settings),
    signal,
    wait: waitFor,
    onFailure: (error) => {
      outage.failed(error)
      shown.storeNotThere(failureKindOf(error) === 'away' ? 'away' : 'unready', error)
    },
  })
  if (store) outage.recovered()
  return store
}

async function openReadyStore({ databaseUrl, flushes }: ConsumerSettings): Promise<Store> {
  const store = await openStore(databaseUrl, {
    create: false,
    queryTimeoutMs: QUERY_TIMEOUT_MS,
    // One for each write, one for health, one for the partitions.
    maxConnections: flushes + 2,
  })
  try {
    await requireSchema(store)
    return store
  } catch (error) {
    await store.close()
    throw error
  }
}

function keepPartitionsFor({ shown: { upkeep }, log }: Parts, store: Store): () => void {
  const outage = new OutageLog(log, { what: 'Partitions of the coming weeks cannot be made' })
  return keepPartitions({
    store,
    onSuccess: (rowsOutside) => {
      outage.recovered()
      upkeep.rowsOutside(rowsOutside)
    },
    onFailure: (error) => {
      outage.failed(error)
      upkeep.upkeepFailed()
    },
  })
}

function keepHoursFor({ settings, shown: { upkeep }, log }: Parts): () => Promise<void> {
  const outage = new OutageLog(log, { what: 'Statistics by hour cannot be filled' })
  return keepHours({
    openStore: () =>
      openStore(settings.databaseUrl, {
        create: false,
        queryTimeoutMs: UPKEEP_TIMEOUT_MS,
        maxConnections: 1,
      }),
    onSuccess: () => outage.recovered(),
    onFailure: (error) => {
      outage.failed(error)
      upkeep.hoursFailed()
    },
  })
}

function createQueue({ settings, shown, log }: Parts, store: Store, closers: Closers): WriteQueue {
  const { kafka, dlqTopic, groupId, batchSize, flushes } = settings
  const producer = createRecordProducer(kafka, { log })
  closers.add(() => producer.close())
  const writer = new RecordWriter({
    insert: (events) => insertActions(store, events),
    sendDeadLetters: (records) => producer.send(dlqTopic, records),
    observer: shown.observer,
    groupId,
    wait: waitFor,
    now: Date.now,
  })
  return new WriteQueue({
    write: (records) => writer.write(records),
    batchSize,
    flushes,
    onBug: (error) =>
      log('error', 'a write failed by a bug; its records come again', { err: error }),
  })
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
