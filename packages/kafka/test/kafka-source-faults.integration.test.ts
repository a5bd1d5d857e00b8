import {
  isSkippedFor,
  kafkaProblem,
  startKafka,
  type KafkaCluster,
} from '@agent-actions/test-services'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { kafkaSource } from '../src/kafka-source.ts'
import type { RecordSource } from '../src/record-source.ts'
import { HeldBatches } from './held-batches.ts'
import { settingsOf, TestTopics } from './test-topic.ts'

const problem = process.env['CI']
  ? undefined
  : await kafkaProblem((text) => process.stderr.write(`${text}\n`))

describe.skipIf(isSkippedFor(problem))('a source whose broker fails', () => {
  let cluster: KafkaCluster
  let topics: TestTopics

  beforeEach(async () => {
    vi.stubEnv('KAFKA_BOOTSTRAP_SERVERS', undefined)
    cluster = await startKafka()
    topics = await TestTopics.open(cluster.bootstrapServers)
  })

  afterEach(async () => {
    signalBroker('SIGCONT')
    await topics[Symbol.asyncDispose]()
    await cluster.stop()
    vi.unstubAllEnvs()
  })

  function signalBroker(signal: NodeJS.Signals): void {
    cluster.brokers[0]!.kill(signal)
  }

  function startedSource(topic: string): { source: RecordSource; batches: HeldBatches } {
    const source = kafkaSource(settingsOf(cluster.bootstrapServers), {
      topic,
      groupId: `group-of-${topic}`,
      log: () => {},
      fetchWaitMs: 100,
    })
    onTestFinished(() => source.close(1_000))
    const batches = new HeldBatches()
    source.start(batches.handle)
    return { source, batches }
  }

  it('aborts a batch whose broker is frozen for longer than a session, and goes on when it is back', async () => {
    const topic = await topics.create()
    await topics.produce(topic, 'a', 'b')
    const { source, batches } = startedSource(topic)
    const held = await batches.next()
    await held.batch.commit(1n)
    signalBroker('SIGSTOP')
    const refused = expect(held.batch.commit(2n)).rejects.toMatchObject({
      code: 'AA_BROKER_REFUSED',
      retryable: true,
    })
    await vi.waitUntil(() => held.batch.signal.aborted, { timeout: 60_000 })
    await refused
    signalBroker('SIGCONT')
    held.release()
    expect(await batches.finish(1)).toEqual(['b'])
    expect(source.status().state).toBe('consuming')
    expect(await topics.committed(`group-of-${topic}`, topic)).toEqual([2])
  })

  it('says that it is away from a broker that froze while there was nothing to do, and comes back', async () => {
    const topic = await topics.create()
    await topics.produce(topic, 'a')
    const { source, batches } = startedSource(topic)
    await batches.finish(1)
    signalBroker('SIGSTOP')
    await vi.waitUntil(() => source.status().state === 'connecting', { timeout: 110_000 })
    expect(source.status()).toMatchObject({ lastError: { code: 'AA_BROKER_UNREACHABLE' } })
    signalBroker('SIGCONT')
    await topics.produce(topic, 'b')
    expect(await batches.finish(1)).toEqual(['b'])
    expect(source.status().restarts).toBeGreaterThan(0)
  })

  it('closes within its deadline though the broker is frozen in mid-commit', async () => {
    const topic = await topics.create()
    await topics.produce(topic, 'a', 'b')
    const { source, batches } = startedSource(topic)
    const { batch } = await batches.next()
    signalBroker('SIGSTOP')
    const commit = batch.commit(1n)
    const refused = expect(commit).rejects.toThrow('Not committed')
    // The handler never settles.
    await source.close(500)
    expect(source.status().state).toBe('closed')
    await refused
  })
})
