import type { PartitionRange } from './admin-ranges.ts'
import { brokerErrorFrom } from './broker-error.ts'
import type { KafkaSettings } from './kafka-settings.ts'
import type { Log } from './log.ts'
import type { ConsumedRecord } from './record.ts'
import { openSourceClient } from './source-client.ts'
import { sourceLog } from './source-log.ts'
import { TopicReading } from './topic-reading.ts'

/** What to read of a topic, and what to do with it. */
export interface ReadTopicOptions {
  readonly topic: string
  /** From `KafkaAdmin.topicRanges`: what is written meanwhile is not read. */
  readonly ranges: readonly PartitionRange[]
  /**
   * Gets each record once, those of one partition in order, and never two calls at a time. The next
   * fetch waits for it, so that memory holds one fetch. What it throws ends the reading.
   */
  readonly handle: (records: readonly ConsumedRecord[]) => Promise<void> | void
  readonly log: Log
  /** Given up when brokers send nothing for so long; the time in `handle` does not count. */
  readonly stalledAfterMs: number
  /** Ends the reading after the call of `handle` that is under way. */
  readonly signal?: AbortSignal
}

/**
 * Reads a part of a topic once, from beginning to end, and commits nothing. kafkajs reads as a group
 * only: this one is its own, named `agent-actions-reader-…`, without members when it ends, and Kafka
 * forgets such a group within minutes.
 *
 * @throws BrokerError or DeliveryError; ClosedError once `signal` is aborted; what `handle` throws
 */
export async function readTopic(settings: KafkaSettings, options: ReadTopicOptions): Promise<void> {
  const { topic, log } = options
  const reading = new TopicReading({
    ...options,
    log: sourceLog(log),
    openClient: (clientLog) => openSourceClient(settings, clientLog),
    explain: (error) => brokerErrorFrom(error, settings, topic),
  })
  await reading.run()
}
