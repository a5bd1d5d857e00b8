import { once } from 'node:events'
import {
  createRecordProducer,
  kafkaSource,
  openKafkaAdmin,
  type KafkaSettings,
} from '@agent-actions/kafka'
import { lacksKafka, startKafka, type KafkaCluster } from '@agent-actions/test-services'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { ConsumerActivity } from '../src/consumer-activity.ts'
import { createHealth } from '../src/health.ts'
import { startHttpServer } from '../src/http-server.ts'
import { watchLag } from '../src/lag-watch.ts'
import { maskFor } from '../src/mask-secrets.ts'
import { createMetrics } from '../src/metrics.ts'

const hasNoKafka = await lacksKafka()

const log = (): void => undefined
const HOST = '127.0.0.1'
const GROUP = 'group'

describe.skipIf(hasNoKafka)('lag and health beside a real broker', () => {
  let cluster: KafkaCluster
  let settings: KafkaSettings

  beforeAll(async () => {
    vi.stubEnv('KAFKA_BOOTSTRAP_SERVERS', undefined)
    cluster = await startKafka()
    settings = {
      brokers: cluster.bootstrapServers.split(','),
      clientId: 'agent-actions-test',
      ssl: false,
      sasl: undefined,
    }
  })

  afterAll(async () => {
    await cluster.stop()
    vi.unstubAllEnvs()
  })

  async function topicWith(name: string, records: number): Promise<string> {
    await using admin = await openKafkaAdmin(settings, { log })
    await admin.createTopics([{ name, partitions: 2, replication: 1, config: {} }])
    const producer = createRecordProducer(settings, { log })
    const values = Array.from({ length: records }, (_, index) => Buffer.from(String(index)))
    await producer.send(
      name,
      values.map((value) => ({ key: null, value })),
    )
    await producer.close()
    return name
  }

  /** A member of the group, and everything that watches it. */
  function watched(topic: string) {
    const source = kafkaSource(settings, { topic, groupId: GROUP, log, fetchWaitMs: 100 })
    const status = () => source.status()
    const activity = new ConsumerActivity({ source: status })
    const metrics = createMetrics({
      source: status,
      lag: () => activity.lag,
      oldestWaitingMs: () => activity.oldestWaitingMs,
    })
    const readings = new EventTarget()
    const lags = watchLag({
      openAdmin: () => openKafkaAdmin(settings, { log }),
      topic,
      groupId: GROUP,
      onLag: (partitions) => {
        activity.lagRead(partitions)
        readings.dispatchEvent(new Event('lag'))
      },
      onError: () => readings.dispatchEvent(new Event('error')),
      intervalMs: 100,
    })
    onTestFinished(async () => {
      await source.close(2_000)
      await lags.close()
    })
    const start = (): void =>
      source.start(async (batch) => {
        const nextOffset = batch.records.at(-1)!.offset + 1n
        await batch.commit(nextOffset)
        activity.committed(batch.partition)
        metrics.committed(batch.partition, nextOffset)
      })
    const health = createHealth({
      source: status,
      activity,
      ping: () => Promise.resolve(),
      mask: maskFor({}),
    })
    /** Resolves with the reading that brings the lag there. */
    const lagIs = async (total: bigint): Promise<void> => {
      while (activity.lag?.total !== total) await once(readings, 'lag')
    }
    return { activity, health, metrics, readings, start, lagIs }
  }

  it('goes from all that waits to nothing, as people and Prometheus see it', async () => {
    const { health, metrics, start, lagIs } = watched(await topicWith('lag-to-nothing', 7))
    const server = await startHttpServer({ port: 0, host: HOST, health, metrics })
    onTestFinished(() => server.close())
    const get = async (path: string) => fetch(`http://${HOST}:${server.port}${path}`)
    await lagIs(7n)
    expect(await (await get('/health')).json()).toMatchObject({ status: 'unhealthy', lag: 7 })
    expect((await get('/health/live')).status).toBe(200)
    start()
    await lagIs(0n)
    const answer = await get('/health')
    expect([answer.status, await answer.json()]).toMatchObject([
      200,
      {
        status: 'healthy',
        consumer: 'running',
        lag: 0,
        partitions: [0, 1],
        lastFetch: expect.stringMatching(/Z$/),
        lastCommit: expect.stringMatching(/Z$/),
      },
    ])
    expect((await get('/health/ready')).status).toBe(200)
    const text = await (await get('/metrics')).text()
    expect(text).toContain('agent_actions_consumer_group_lag_records 0\n')
    expect(text).toContain('agent_actions_consumer_source_state{state="consuming"} 1\n')
    expect(text).toMatch(/^agent_actions_consumer_offset_commits_total [1-9]/m)
  })

  it('is read again by itself after a broker that was killed is back', async () => {
    const { activity, readings, lagIs } = watched(await topicWith('lag-after-kill', 3))
    await lagIs(3n)
    const failed = once(readings, 'error')
    cluster.brokers[0]!.kill('SIGKILL')
    await failed
    const readBefore = activity.lag!.readAtMs
    await cluster.brokers[0]!.restart()
    while (activity.lag!.readAtMs === readBefore) await once(readings, 'lag')
    expect(activity.lag?.total).toBe(3n)
  })
})
