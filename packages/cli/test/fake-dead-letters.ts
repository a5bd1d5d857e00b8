import { resolveConsumer, type ConsumerOptions } from '@agent-actions/consumer'
import {
  describeKafka,
  type ConsumedRecord,
  type KafkaAdmin,
  type ProducedRecord,
} from '@agent-actions/kafka'
import type { CommandContext, ConsumerFunctions, KafkaFunctions } from '../src/command-context.ts'
import { NOW } from './fake-context.ts'

export interface LetterHeaders {
  readonly reason?: string
  /** `topic-partition-offset` of the record. */
  readonly record?: readonly [topic: string, partition: number, offset: number]
  readonly agoMs?: number
  readonly more?: ConsumedRecord['headers']
  readonly value?: Uint8Array | string | null
}

/** What a send to a topic is answered with: an error, or nothing when it is taken. */
export type TopicAnswer = (topic: string, records: readonly ProducedRecord[]) => Error | undefined

const MINUTE_MS = 60_000

/** Kafka as far as `dlq` needs it: a topic of dead letters in memory, of one partition. */
export class FakeDeadLetters {
  readonly records: ConsumedRecord[] = []
  /** By topic, what was sent to it. */
  readonly sent = new Map<string, ProducedRecord[]>()
  answer: TopicAnswer = () => undefined
  isProducerClosed = false

  add({
    reason = 'AA_STORE_REFUSED',
    record,
    agoMs,
    more,
    value = '{}',
  }: LetterHeaders = {}): void {
    const [topic, partition, offset] = record ?? ['agent-actions', 3, 100 + this.records.length]
    this.append({
      key: Buffer.from('run'),
      value: typeof value === 'string' ? Buffer.from(value) : value,
      headers: {
        traceparent: '00-trace',
        '__connect.errors.topic': topic,
        '__connect.errors.partition': String(partition),
        '__connect.errors.offset': String(offset),
        '__connect.errors.stage': 'TASK_PUT',
        '__connect.errors.exception.message': 'value out of range',
        '__connect.errors.exception.stacktrace': 'at insert',
        'aa.dlq.reason': reason,
        'aa.dlq.sqlstate': '22003',
        'aa.dlq.attempts': '3',
        'aa.dlq.failed_at': new Date(NOW.getTime() - (agoMs ?? MINUTE_MS)).toISOString(),
        'aa.dlq.consumer_group': 'group',
        'aa.dlq.original_timestamp': '1763800000000',
        ...more,
      },
    })
  }

  append({ key, value, headers = {} }: ProducedRecord): void {
    this.records.push({
      topic: 'agent-actions-dlq',
      partition: 0,
      offset: BigInt(this.records.length),
      key: typeof key === 'string' ? Buffer.from(key) : key,
      value,
      headers,
      timestampMs: NOW.getTime(),
    })
  }

  /** What the commands are given. */
  context(): Partial<CommandContext> {
    return {
      env: { NO_COLOR: '1', KAFKA_BOOTSTRAP_SERVERS: 'kafka:9092' },
      loadKafka: () => Promise.resolve(this.#kafka() as KafkaFunctions),
      loadConsumer: () => Promise.resolve(CONSUMER as ConsumerFunctions),
    }
  }

  #kafka(): Partial<KafkaFunctions> {
    const close = (): Promise<void> => Promise.resolve()
    const admin: Partial<KafkaAdmin> = {
      topicRanges: () =>
        Promise.resolve([{ partition: 0, from: 0n, to: BigInt(this.records.length) }]),
      close,
      [Symbol.asyncDispose]: close,
    }
    return {
      describeKafka,
      openKafkaAdmin: () => Promise.resolve(admin as KafkaAdmin),
      readTopic: async (_settings, { ranges, handle, signal }) => {
        const read = this.records.slice(0, Number(ranges[0]!.to))
        // In two fetches, as a topic of any size comes.
        for (const part of [read.slice(0, 2), read.slice(2)]) {
          if (signal?.aborted) throw new Error('aborted')
          if (part.length > 0) await handle(part)
        }
      },
      createRecordProducer: () => ({
        send: async (topic, records) => {
          const error = this.answer(topic, records)
          if (error) throw error
          this.sent.set(topic, [...(this.sent.get(topic) ?? []), ...records])
          if (topic === 'agent-actions-dlq') for (const record of records) this.append(record)
        },
        close: async () => {
          this.isProducerClosed = true
        },
      }),
    }
  }
}

const CONSUMER: Partial<ConsumerFunctions> = {
  resolveConsumer: (options: ConsumerOptions, env) => resolveConsumer(options, env, false),
}
