import { ClosedError, type AgentActionsError } from '@agent-actions/events'
import { brokerErrorFrom } from './broker-error.ts'
import { createProducerClient, type PartitionedProducer } from './kafka-producer.ts'
import type { KafkaSettings } from './kafka-settings.ts'
import type { Log } from './log.ts'
import { partitionOfKey } from './partition-of-key.ts'
import { disconnectAfter } from './producer-deadline.ts'
import { errorOf, sendLanes } from './producer-lanes.ts'
import { sendAcknowledged } from './producer-send.ts'
import { mayShareBatch, recordBytes, recordMessageOf } from './record-producer-message.ts'
import type { ProducedRecord } from './record.ts'
import { planSends } from './send-plan.ts'

const CLOSED_WITHIN_MS = 2_000

/** Writes records as they are: dead letters, probes. */
export interface RecordProducer {
  /**
   * Resolves once all in-sync replicas have every record. Partitions by key as every Kafka client
   * does, records without a key in turn.
   *
   * @throws BrokerError or DeliveryError, retryable unless a broker can never take a record
   *   (`AA_EVENT_REFUSED`); some of the records may have arrived. ClosedError
   */
  send(topic: string, records: readonly ProducedRecord[]): Promise<void>
  /**
   * Waits for sends under way, `deadlineMs` (default 2,000) at the most, and disconnects. Never
   * rejects. Safe to call twice.
   */
  close(deadlineMs?: number): Promise<void>
}

/** `log` hears what no caller of `send` or `close` is told. */
export interface RecordProducerOptions {
  readonly log: Log
  /** Nothing of it keeps the process alive. Default `false`. */
  readonly background?: boolean
}

/** Connects with the first send, and again after failures. */
export function createRecordProducer(
  settings: KafkaSettings,
  options: RecordProducerOptions,
): RecordProducer {
  return new GuardedRecordProducer(createProducerClient(settings, options), (error, topic) =>
    brokerErrorFrom(error, settings, topic),
  )
}

export class GuardedRecordProducer implements RecordProducer {
  readonly #producer: PartitionedProducer
  readonly #classify: (error: unknown, topic: string) => AgentActionsError
  readonly #sending = new Set<Promise<void>>()
  #closing: Promise<void> | undefined
  #turn = 0

  constructor(
    producer: PartitionedProducer,
    classify: (error: unknown, topic: string) => AgentActionsError,
  ) {
    this.#producer = producer
    this.#classify = classify
  }

  async send(topic: string, records: readonly ProducedRecord[]): Promise<void> {
    if (this.#closing) throw new ClosedError('The producer')
    const sending = this.#send(topic, records)
    this.#sending.add(sending)
    try {
      await sending
    } catch (error) {
      throw this.#classify(error, topic)
    } finally {
      this.#sending.delete(sending)
    }
  }

  close(deadlineMs: number = CLOSED_WITHIN_MS): Promise<void> {
    this.#closing ??= disconnectAfter(this.#sending, deadlineMs, this.#producer)
    return this.#closing
  }

  async #send(topic: string, records: readonly ProducedRecord[]): Promise<void> {
    const partitions = await this.#producer.partitionCount(topic)
    const lanes = planSends(records, {
      laneOf: ({ key }) =>
        key === null ? this.#turn++ % partitions : partitionOfKey(key, partitions),
      bytesOf: recordBytes,
      mayShare: mayShareBatch,
    })
    const failures = await sendLanes(lanes, async (batch, partition) => {
      const messages = batch.map((record) => recordMessageOf(record, Number(partition)))
      try {
        await sendAcknowledged(this.#producer, topic, messages)
      } catch (error) {
        throw this.#classify(error, topic)
      }
    })
    if (failures.length > 0) throw errorOf(failures)
  }
}
