import { ClosedError, type ActionSink, type EncodedAction } from '@agent-actions/events'
import { messageBytes, messageOf } from './kafka-sink-message.ts'
import {
  resolveKafkaSink,
  type KafkaSinkOptions,
  type KafkaSinkSettings,
} from './kafka-sink-settings.ts'
import { partitionOfKey } from './partition-of-key.ts'
import { disconnectAfter } from './producer-deadline.ts'
import { errorOf, sendLanes, type LaneFailure } from './producer-lanes.ts'
import { sendAcknowledged } from './producer-send.ts'
import { planSends, type Lane } from './send-plan.ts'

export type { KafkaSinkOptions } from './kafka-sink-settings.ts'

/** Events go to a Kafka topic. */
export interface KafkaSink extends ActionSink {
  /**
   * Connects now and looks for the topic, instead of with the first `send`.
   *
   * @throws what a send would throw; the next one connects again
   */
  open(): Promise<void>
  /**
   * Resolves once all in-sync replicas have every event. After a failure, send the same objects
   * again: those that arrived are remembered and go nowhere.
   *
   * @throws BrokerError or DeliveryError, retryable while any event may still arrive; once all others
   *   have, `AA_EVENT_REFUSED`, not retryable, for events that a broker never takes; ClosedError
   */
  send(events: readonly EncodedAction[]): Promise<void>
  /** Gives sends under way `closeTimeoutMs`, then disconnects. Never rejects. Safe to call twice. */
  close(): Promise<void>
}

/**
 * The client is loaded and connected with the first event. Nothing of it keeps the process alive or
 * writes to stdout.
 *
 * @throws ConfigError at once that lists everything that is wrong with the options and variables
 */
export function kafkaSink(options: KafkaSinkOptions = {}): KafkaSink {
  return new ProducingSink(resolveKafkaSink(options, process.env))
}

class ProducingSink implements KafkaSink {
  readonly #settings: KafkaSinkSettings
  readonly #acknowledged = new WeakSet<EncodedAction>()
  readonly #sending = new Set<Promise<void>>()
  /** Lanes that failed and have not succeeded since: they go last, lest the others get no turn. */
  #failedLanes: ReadonlySet<number | string> = new Set()
  #closing: Promise<void> | undefined

  constructor(settings: KafkaSinkSettings) {
    this.#settings = settings
  }

  async open(): Promise<void> {
    if (this.#closing) throw new ClosedError('The sink')
    const { producer, partitionCount, errorFrom } = this.#settings
    try {
      await producer.connect()
      await partitionCount()
    } catch (error) {
      throw errorFrom(error)
    }
  }

  async send(events: readonly EncodedAction[]): Promise<void> {
    if (this.#closing) throw new ClosedError('The sink')
    const missing = events.filter((event) => !this.#acknowledged.has(event))
    if (missing.length === 0) return
    const sending = this.#send(missing)
    this.#sending.add(sending)
    try {
      await sending
    } finally {
      this.#sending.delete(sending)
    }
  }

  close(): Promise<void> {
    const { closeTimeoutMs, producer } = this.#settings
    this.#closing ??= disconnectAfter(this.#sending, closeTimeoutMs, producer)
    return this.#closing
  }

  async #send(events: readonly EncodedAction[]): Promise<void> {
    const lanes = planSends(events, {
      laneOf: await this.#laneChooser(),
      bytesOf: messageBytes,
    })
    const failures = await sendLanes(this.#healthyFirst(lanes), (batch, lane) =>
      this.#sendBatch(batch, typeof lane === 'number' ? lane : undefined),
    )
    this.#rememberFailed(lanes, failures)
    if (failures.length > 0) throw errorOf(failures)
  }

  /** By partition; where nobody knows how many there are, by key: one key is one partition. */
  async #laneChooser(): Promise<(event: EncodedAction) => number | string> {
    const { partitionCount, errorFrom } = this.#settings
    try {
      const partitions = await partitionCount()
      return ({ correlationId }) =>
        partitions === undefined ? correlationId : partitionOfKey(correlationId, partitions)
    } catch (error) {
      throw errorFrom(error)
    }
  }

  #healthyFirst(lanes: readonly Lane<EncodedAction>[]): readonly Lane<EncodedAction>[] {
    const failed = (lane: Lane<EncodedAction>): boolean => this.#failedLanes.has(lane.name)
    return [...lanes.filter((lane) => !failed(lane)), ...lanes.filter(failed)]
  }

  #rememberFailed(lanes: readonly Lane<EncodedAction>[], failures: readonly LaneFailure[]): void {
    const failedNow = new Set(failures.map(({ lane }) => lane))
    const unfinished = lanes.filter(
      ({ name, batches }) =>
        failedNow.has(name) ||
        (this.#failedLanes.has(name) &&
          !batches.flat().every((one) => this.#acknowledged.has(one))),
    )
    this.#failedLanes = new Set(unfinished.map(({ name }) => name))
  }

  async #sendBatch(events: readonly EncodedAction[], partition: number | undefined): Promise<void> {
    const { producer, topic, errorFrom } = this.#settings
    try {
      const messages = events.map((event) => messageOf(event, partition))
      await sendAcknowledged(producer, topic, messages)
    } catch (error) {
      throw errorFrom(error)
    }
    for (const event of events) this.#acknowledged.add(event)
  }
}
