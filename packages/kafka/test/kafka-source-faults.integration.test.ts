import { lacksKafka, startKafka, type KafkaCluster } from '@agent-actions/test-services'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { kafkaSource } from '../src/kafka-source.ts'
import type { RecordSource } from '../src/record-source.ts'
import { HeldBatches } from './held-batches.ts'
import { settingsOf, TestTopics } from './test-topic.ts'

const hasNoKafka = await lacksKafka()

describe.skipIf(hasNoKafka)('a source whose broker fails', () => {
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
    await cluster.brokers[0]!.freeze()
    const refused = held.batch.commit(2n).catch((error: unknown) => error)
    await vi.waitUntil(() => held.batch.signal.aborted, { timeout: 60_000 })
    expect(await refused).toMatchObject({ code: 'AA_BROKER_REFUSED', retryable: true })
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
    await cluster.brokers[0]!.freeze()
    await vi.waitUntil(() => source.status().state === 'connecting', { timeout: 110_000 })
    expect(source.status()).toMatchObject({ lastError: { code: 'AA_BROKER_UNREACHABLE' } })
    signalBroker('SIGCONT')
    await topics.produce(topic, 'b')
    expect(await batches.finish(1)).toEqual(['b'])
    expect(source.status().restarts).toBeGreaterThan(0)
  })

  it('goes on by itself after its broker crashed and came back', async () => {
    const topic = await topics.create()
    await topics.produce(topic, 'a', 'b')
    const { source, batches } = startedSource(topic)
    const held = await batches.next()
    await held.batch.commit(1n)
    await cluster.brokers[0]!.restart()
    held.release()
    expect(await batches.finish(1)).toEqual(['b'])
    expect(await topics.committed(`group-of-${topic}`, topic)).toEqual([2])
    expect(source.status().state).toBe('consuming')
  })

  it('closes within its deadline though the broker is frozen in mid-commit', async () => {
    const topic = await topics.create()
    await topics.produce(topic, 'a', 'b')
    const { source, batches } = startedSource(topic)
    const { batch } = await batches.next()
    await cluster.brokers[0]!.freeze()
    const refused = batch.commit(1n).catch((error: unknown) => error)
    // The handler never settles.
    await source.close(500)
    expect(source.status().state).toBe('closed')
    expect(await refused).toMatchObject({ code: 'AA_CLOSED' })
  })

  it.each([
    ['works', 'SIGCONT'],
    ['is frozen', 'SIGSTOP'],
    ['has crashed', 'SIGKILL'],
  ] as const)(
    'leaves nothing that keeps a process alive when its broker %s',
    async (_what, signal) => {
      const topic = await topics.create()
      await topics.produce(topic, 'a')
      const program = startProgram(cluster.bootstrapServers, topic)
      await program.printed('handling')
      signalBroker(signal)
      program.close()
      expect(await program.ended).toEqual({
        code: 0,
        stdout: 'started\nhandling\nclosed\n',
        stderr: '',
      })
    },
  )

  it('leaves nothing that keeps a process alive when there was no broker at all', async () => {
    const program = startProgram('127.0.0.1:1', 'topic')
    await program.printed('started')
    program.close()
    expect(await program.ended).toEqual({ code: 0, stdout: 'started\nclosed\n', stderr: '' })
  })
})

interface Program {
  printed(line: string): Promise<void>
  close(): void
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>
}

/** On the built package, as a user's process would run. */
function startProgram(brokers: string, topic: string): Program {
  const path = join(import.meta.dirname, 'programs/consume-until-told.mjs')
  const child = spawn(process.execPath, [path, brokers, topic])
  onTestFinished(() => void child.kill('SIGKILL'))
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  return {
    async printed(line) {
      while (!stdout.includes(line)) await once(child.stdout, 'data')
    },
    close: () => child.stdin.write('\n'),
    ended: once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr })),
  }
}
