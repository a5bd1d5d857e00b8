import { ClosedError } from '@agent-actions/events'
import { messageBytes, messageOf, type KeyedEvent } from './kafka-sink-message.ts'
import type { KafkaSinkSettings } from './kafka-sink-settings.ts'
import type { KafkaSink } from './kafka-sink.ts'
import { partitionOfKey } from './partition-of-key.ts'
import { disconnectAfter } from './producer-deadline.ts'
import { errorOf, sendLanes, type LaneFailure } from './producer-lanes.ts'
import { sendAcknowledged } from './producer-send.ts'
import { planSends, type Lane } from './send-plan.ts'

/** The sink on the thread that it is made on. */
export class ProducingSink implements KafkaSink {
  readonly #settings: KafkaSinkSettings
  readonly #acknowledged = new WeakSet<KeyedEvent>()
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

  /** Whether an event is where it belongs, though the send that it was part of failed. */
  hasAcknowledged(event: KeyedEvent): boolean {
    return this.#acknowledged.has(event)
  }

  async send(events: readonly KeyedEvent[]): Promise<void> {
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

  async #send(events: readonly KeyedEvent[]): Promise<void> {
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
  async #laneChooser(): Promise<(event: KeyedEvent) => number | string> {
    const { partitionCount, errorFrom } = this.#settings
    try {
      const partitions = await partitionCount()
      return ({ correlationId }) =>
        partitions === undefined ? correlationId : partitionOfKey(correlationId, partitions)
    } catch (error) {
      throw errorFrom(error)
    }
  }

  #healthyFirst(lanes: readonly Lane<KeyedEvent>[]): readonly Lane<KeyedEvent>[] {
    const failed = (lane: Lane<KeyedEvent>): boolean => this.#failedLanes.has(lane.name)
    return [...lanes.filter((lane) => !failed(lane)), ...lanes.filter(failed)]
  }

  #rememberFailed(lanes: readonly Lane<KeyedEvent>[], failures: readonly LaneFailure[]): void {
    const failedNow = new Set(failures.map(({ lane }) => lane))
    const unfinished = lanes.filter(
      ({ name, batches }) =>
        failedNow.has(name) ||
        (this.#failedLanes.has(name) &&
          !batches.flat().every((one) => this.#acknowledged.has(one))),
    )
    this.#failedLanes = new Set(unfinished.map(({ name }) => name))
  }

  async #sendBatch(events: readonly KeyedEvent[], partition: number | undefined): Promise<void> {
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
