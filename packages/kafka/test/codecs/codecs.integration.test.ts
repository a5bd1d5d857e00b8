import { lacksKafka, startKafka, type KafkaCluster } from '@agent-actions/test-services'
import kafkajs, { type Consumer, type Kafka, type KafkaMessage } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { CompressedBatchError } from '../../src/codecs/compressed-batch-error.ts'
import { installCodecs } from '../../src/codecs/install-codecs.ts'
import { createReadyTopic } from '../ready-topic.ts'

const { CompressionCodecs, CompressionTypes, logLevel, Partitioners } = kafkajs

const TYPES = {
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
} as const
type Name = keyof typeof TYPES

const hasNoKafka = await lacksKafka()

/** `count` values of JSON, half of each such that nothing can make it smaller. */
function values(count: number): readonly Buffer[] {
  return Array.from({ length: count }, (_, n) => {
    const random = Array.from({ length: 300 }, (_each, at) => (n * 7919 + at * at * 104_729) % 251)
    return Buffer.concat([Buffer.from(`{"action_type":"tool_call","n":${n}}`), Buffer.from(random)])
  })
}

describe.skipIf(hasNoKafka)('a batch that Java has compressed', () => {
  let cluster: KafkaCluster
  let kafka: Kafka

  beforeAll(async () => {
    cluster = await startKafka()
    installCodecs(kafkajs)
    kafka = new kafkajs.Kafka({
      brokers: cluster.bootstrapServers.split(','),
      logLevel: logLevel.NOTHING,
      retry: { retries: 1, initialRetryTime: 50 },
    })
  })

  afterAll(() => cluster.stop())

  /** A topic whose broker compresses with Java's libraries whatever it is sent, as one batch. */
  async function topicWith(name: Name, sent: readonly Buffer[]): Promise<string> {
    const topic = `${name}-${sent.length}`
    const admin = kafka.admin()
    await admin.connect()
    const configEntries = [{ name: 'compression.type', value: name }]
    await createReadyTopic(admin, { topic, numPartitions: 1, configEntries })
    await admin.disconnect()
    const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
    await producer.connect()
    await producer.send({ topic, acks: -1, messages: sent.map((value) => ({ value })) })
    await producer.disconnect()
    return topic
  }

  async function consumerOf(topic: string): Promise<Consumer> {
    const consumer = kafka.consumer({ groupId: `readers of ${topic}` })
    onTestFinished(() => consumer.disconnect())
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    return consumer
  }

  function consume(consumer: Consumer, count: number): Promise<readonly KafkaMessage[]> {
    const messages: KafkaMessage[] = []
    return new Promise((resolve, reject) => {
      const eachMessage = async ({ message }: { message: KafkaMessage }): Promise<void> => {
        if (messages.push(message) === count) resolve(messages)
      }
      consumer.run({ eachMessage }).catch(reject)
    })
  }

  describe.each(Object.keys(TYPES) as Name[])('with %s', (name) => {
    it.each([
      ['of a few messages', 3],
      ['of far more than 64 KiB', 2_000],
    ])('comes out byte for byte: %s', async (_size, count) => {
      const sent = values(count)
      const decompress = vi.spyOn(CompressionCodecs[TYPES[name]](), 'decompress')
      onTestFinished(() => decompress.mockRestore())
      const messages = await consume(await consumerOf(await topicWith(name, sent)), count)
      const received = messages.map(({ value }) => value ?? Buffer.alloc(0))
      expect(received.length).toBe(count)
      expect(received.findIndex((value, at) => !value.equals(sent[at]!))).toBe(-1)
      expect(decompress).toHaveBeenCalled()
    })
  })

  it('and cannot be read is told, and read again when it can', async () => {
    const sent = values(1)
    const topic = await topicWith('zstd', sent)
    const decompress = vi.spyOn(CompressionCodecs[TYPES.zstd](), 'decompress')
    onTestFinished(() => decompress.mockRestore())
    decompress.mockRejectedValue(new CompressedBatchError('Zstandard', 'it is damaged'))
    const consumer = await consumerOf(topic)
    const crash = new Promise<{ error: Error; restart: boolean }>((resolve) => {
      consumer.on('consumer.crash', ({ payload }) => resolve(payload))
    })
    const messages = consume(consumer, 1)
    const { error, restart } = await crash
    decompress.mockRestore()
    expect(error.message).toBe('a batch compressed with Zstandard cannot be read: it is damaged')
    expect(restart).toBe(true)
    expect((await messages)[0]?.value).toEqual(sent[0])
  })
})
