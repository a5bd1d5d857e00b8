import { readRecord, replayRecords, resolveConsumer } from '@agent-actions/consumer'
import type { ActionEvent } from '@agent-actions/events'
import {
  describeKafka,
  type ConsumedRecord,
  type KafkaAdmin,
  type TimeRange,
} from '@agent-actions/kafka'
import type { CommandContext, ConsumerFunctions, KafkaFunctions } from '../src/command-context.ts'
import { fakeStore, NOW } from './fake-context.ts'

export const RUN = '0af76519-16cd-43dd-8448-eb211c80319c'

/** A message as agents send it; its number tells it from the others. */
export function message(number: number, more: object = {}): string {
  const hex = number.toString(16).padStart(12, '0')
  return JSON.stringify({
    schema_version: 1,
    id: `01a20373-083b-719c-b7ad-${hex}`,
    correlation_id: RUN,
    agent_name: 'agent-tester',
    action_type: 'tool_call',
    action_name: `Tool ${number}`,
    action_details: {},
    status: 'ok',
    timestamp: '2026-11-22T13:30:00.123456Z',
    debug_mode: true,
    ...more,
  })
}

const MINUTE_MS = 60_000

/**
 * Kafka and a table as far as `replay` needs them, in memory: one partition, a record a minute, the
 * newest one a minute ago. What reads and decides is real.
 */
export class FakeTopic {
  readonly records: ConsumedRecord[] = []
  readonly rows = new Map<string, ActionEvent>()
  /** What the database answers to a write; nothing: it does what it is told. */
  fault: (events: readonly ActionEvent[]) => Error | undefined = () => undefined
  /** Debug events of before are not stored. */
  keptFrom = ''
  /** Offset of the oldest record that is left. */
  oldest = 0
  /** What happens between the question for offsets and the reading. */
  meanwhile: () => void = () => undefined
  /** Records of one fetch. */
  fetch = 2
  settings: Readonly<Record<string, string>> = { 'message.timestamp.type': 'LogAppendTime' }

  add(...values: readonly (string | null)[]): void {
    for (const value of values) {
      this.records.push({
        topic: 'agent-actions',
        partition: 0,
        offset: BigInt(this.records.length),
        key: Buffer.from(RUN),
        value: value === null ? null : Buffer.from(value),
        headers: {},
        timestampMs: 0,
      })
    }
    this.records.forEach((record, index, { length }) => {
      this.records[index] = { ...record, timestampMs: NOW.getTime() - (length - index) * MINUTE_MS }
    })
  }

  context(): Partial<CommandContext> {
    return {
      env: { NO_COLOR: '1', DATABASE_URL: 'pglite:./fake', KAFKA_BOOTSTRAP_SERVERS: 'kafka:9092' },
      loadKafka: () => Promise.resolve(this.#kafka() as KafkaFunctions),
      loadConsumer: () => Promise.resolve(CONSUMER as ConsumerFunctions),
      store: fakeStore({
        storedActions: async (_store, events) =>
          new Set([...events.keys()].filter((index) => this.rows.has(events[index]!.id))),
        debugKeptFrom: async () => (this.keptFrom === '' ? undefined : this.keptFrom),
        insertActions: async (_store, events) => {
          const error = this.fault(events)
          if (error) throw error
          const before = this.rows.size
          const kept = events.filter(
            ({ debug_mode: isDebug, timestamp }) => !isDebug || timestamp >= this.keptFrom,
          )
          for (const event of kept) this.rows.set(event.id, event)
          const stored = this.rows.size - before
          const expired = events.length - kept.length
          return { stored, duplicates: kept.length - stored, expired }
        },
      }).functions,
    }
  }

  #kafka(): Partial<KafkaFunctions> {
    const close = (): Promise<void> => Promise.resolve()
    const admin: Partial<KafkaAdmin> = {
      topicRanges: (_topic, { fromMs, toMs }: TimeRange = {}) => {
        const from = fromMs === undefined ? BigInt(this.oldest) : this.#offsetAt(fromMs)
        return Promise.resolve([{ partition: 0, from, to: this.#offsetAt(toMs ?? Infinity) }])
      },
      describeTopic: (name) =>
        Promise.resolve({ name, partitions: 1, replication: 1, config: this.settings }),
      close,
      [Symbol.asyncDispose]: close,
    }
    return {
      describeKafka,
      openKafkaAdmin: () => Promise.resolve(admin as KafkaAdmin),
      readTopic: async (_settings, { ranges: [range], handle }) => {
        this.meanwhile()
        const read = this.#left().filter(
          ({ offset }) => offset >= range!.from && offset < range!.to,
        )
        for (let start = 0; start < read.length; start += this.fetch) {
          await handle(read.slice(start, start + this.fetch))
        }
      },
    }
  }

  #left(): readonly ConsumedRecord[] {
    return this.records.filter(({ offset }) => offset >= this.oldest)
  }

  #offsetAt(timeMs: number): bigint {
    const end = (this.records.at(-1)?.offset ?? -1n) + 1n
    return this.#left().find(({ timestampMs }) => timestampMs >= timeMs)?.offset ?? end
  }
}

const CONSUMER: Partial<ConsumerFunctions> = {
  resolveConsumer: (options, env) => resolveConsumer(options, env, false),
  readRecord,
  replayRecords,
}
