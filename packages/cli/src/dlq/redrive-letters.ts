import { backoffDelay, isRetryable } from '@agent-actions/events'
import type { ConsumedRecord, ProducedRecord, RecordProducer } from '@agent-actions/kafka'
import { readDeadLetter } from './dead-letter.ts'
import { redriveMark } from './redrive-mark.ts'
import { redrivenRecord } from './redriven-record.ts'

export interface RedriverOptions {
  readonly producer: Pick<RecordProducer, 'send'>
  readonly topic: string
  readonly dlqTopic: string
  /** Longest to try while Kafka takes nothing, in milliseconds. */
  readonly timeoutMs: number
  readonly now: () => Date
  readonly elapsedMs: () => number
  readonly pause: (delayMs: number) => Promise<unknown>
}

/** Letters to a mark: as many are sent once more by a redrive that is killed before it. */
const BATCH = 500
const RETRY = { firstMs: 200, longestMs: 5_000 }

/** Sends letters back, and marks them once Kafka has them for good. */
export class Redriver {
  readonly #options: RedriverOptions
  /** Ids that arrived and are marked. */
  readonly sent: string[] = []
  /** Ids that the topic can never take, such as those that are too large. */
  readonly refused: string[] = []
  /** Why the last of them was. */
  refusal: unknown

  constructor(options: RedriverOptions) {
    this.#options = options
  }

  /** @throws BrokerError or DeliveryError when Kafka takes nothing for too long; safe to run again */
  async send(letters: readonly ConsumedRecord[]): Promise<void> {
    for (let start = 0; start < letters.length; start += BATCH) {
      await this.#sendBatch(letters.slice(start, start + BATCH))
    }
  }

  async #sendBatch(letters: readonly ConsumedRecord[]): Promise<void> {
    const { topic, dlqTopic, now } = this.#options
    const records = letters.map((letter) => redrivenRecord(letter, readDeadLetter(letter), now()))
    const ids = letters.map(({ partition, offset }) => `${partition}-${offset}`)
    try {
      await this.#patiently(topic, records)
    } catch (error) {
      if (isRetryable(error)) throw error
      if (letters.length > 1) return this.#sendHalves(letters)
      this.refused.push(...ids)
      this.refusal = error
      return
    }
    // The mark behind the letters: in between they may be sent twice, never be left out.
    await this.#patiently(dlqTopic, [redriveMark(ids)])
    this.sent.push(...ids)
  }

  /** One that is too large must not hold back the others. */
  async #sendHalves(letters: readonly ConsumedRecord[]): Promise<void> {
    const middle = Math.ceil(letters.length / 2)
    await this.#sendBatch(letters.slice(0, middle))
    await this.#sendBatch(letters.slice(middle))
  }

  async #patiently(topic: string, records: readonly ProducedRecord[]): Promise<void> {
    const { producer, timeoutMs, elapsedMs, pause } = this.#options
    const startedMs = elapsedMs()
    for (let failures = 1; ; failures++) {
      try {
        return await producer.send(topic, records)
      } catch (error) {
        if (!isRetryable(error) || elapsedMs() - startedMs >= timeoutMs) throw error
        await pause(backoffDelay(failures, RETRY))
      }
    }
  }
}
