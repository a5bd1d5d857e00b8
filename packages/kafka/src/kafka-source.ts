import { brokerErrorFrom } from './broker-error.ts'
import type { KafkaSettings } from './kafka-settings.ts'
import type { Log } from './log.ts'
import type { RecordSource } from './record-source.ts'
import { openSourceClient } from './source-client.ts'
import { SupervisedSource } from './source-supervisor.ts'
import { SOURCE_TIMING } from './source-timing.ts'

/** What to read, as which group, and how much at a time. */
export interface KafkaSourceOptions {
  readonly topic: string
  readonly groupId: string
  readonly log: Log
  /** How long a fetch waits for its first record, in milliseconds. 1,000 by default. */
  readonly fetchWaitMs?: number
  /**
   * How much one fetch may bring of one partition, in bytes as the broker has them: compressed.
   * 256 KiB by default.
   */
  readonly maxBytesPerPartition?: number
}

/**
 * JSON shrinks to a tenth and less, so this is several MiB in memory, for each partition. A backlog of
 * repetitive events of 100 KB took the consumer 0.9 GB at its peak, and 1.2 GB with 1 MiB; the rows a
 * second were the same.
 */
const MAX_BYTES_PER_PARTITION = 262_144

/**
 * The records of a topic for a consumer group, over kafkajs. Nothing connects before `start`; from
 * then on it keeps the process alive until it is closed.
 *
 * One fetch brings at most 10 MiB of a broker, or `maxBytesPerPartition` if that is more; the next
 * waits until all of it is handled.
 */
export function kafkaSource(settings: KafkaSettings, options: KafkaSourceOptions): RecordSource {
  const {
    topic,
    groupId,
    log,
    fetchWaitMs = 1_000,
    maxBytesPerPartition = MAX_BYTES_PER_PARTITION,
  } = options
  let clients = 0
  return new SupervisedSource({
    topic,
    groupId,
    log,
    fetchWaitMs,
    maxBytesPerPartition,
    timing: SOURCE_TIMING,
    openClient: (clientLog) => openSourceClient(startingWith(clients++, settings), clientLog),
    explain: (error) => brokerErrorFrom(error, settings, topic),
    now: Date.now,
  })
}

/** kafkajs never turns from a first broker that takes connections and answers nothing. */
function startingWith(nth: number, settings: KafkaSettings): KafkaSettings {
  const { brokers } = settings
  const first = nth % brokers.length
  return { ...settings, brokers: [...brokers.slice(first), ...brokers.slice(0, first)] }
}
