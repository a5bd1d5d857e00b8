import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  lacksKafka,
  startKafka,
  type KafkaBroker,
  type KafkaCluster,
} from '@agent-actions/test-services'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { KafkaTopic } from './kafka-topic.ts'
import { startProgram, type RunningAgent } from './run-agent.ts'

const hasNoKafka = await lacksKafka()
let kafka: KafkaCluster

const steps = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `step ${index + 1}`)

/** Longer than any machine needs to deliver: no test may depend on its speed. */
const ENOUGH_MS = '100000'

function startBusy(
  way: string,
  topic: KafkaTopic,
  env: Record<string, string | undefined> = {},
): RunningAgent {
  return startProgram('busy-agent', {
    ...topic.environment,
    ARGUMENT: way,
    EXIT_DEADLINE_MS: ENOUGH_MS,
    AGENT_ACTIONS_SPOOL_DIR: temporarySpool(),
    ...env,
  })
}

/** Of one agent alone: what it leaves must not be sent to another test's Kafka. */
function temporarySpool(): string {
  const directory = join(tmpdir(), `agent-actions-spool-${randomUUID()}`)
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  return directory
}

/** What the agent last printed; it may have done more. */
function lastAccepted(stdout: string): number {
  const accepted = Number([...stdout.matchAll(/accepted (\d+)/g)].at(-1)?.[1])
  expect(accepted).toBeGreaterThan(0)
  return accepted
}

const broker = (): KafkaBroker => kafka.brokers[0]!
const createTopic = (): Promise<KafkaTopic> => new KafkaTopic(kafka.bootstrapServers).create()

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await once(server.close(), 'close')
  return port
}

describe.skipIf(hasNoKafka)('an agent with Kafka', () => {
  beforeAll(async () => {
    // One of its own, also where one is given: it is stopped, frozen and restarted here.
    vi.stubEnv('KAFKA_BOOTSTRAP_SERVERS', undefined)
    kafka = await startKafka()
  })
  afterAll(async () => {
    vi.unstubAllEnvs()
    await kafka?.stop()
  })

  it('prints and exits as it does unobserved, by itself, and its actions are on the topic', async () => {
    const topic = await createTopic()
    const env = {
      ...topic.environment,
      EXIT_DEADLINE_MS: ENOUGH_MS,
      AGENT_ACTIONS_SPOOL_DIR: temporarySpool(),
    }
    const observed = await startProgram('talking-agent', env).ended
    const bare = await startProgram('talking-agent', { ...env, AGENT_ACTIONS_DISABLED: 'true' })
      .ended
    expect(observed).toEqual({ ...bare, stderr: '' })
    expect(observed.code).toBe(3)
    expect(await topic.actionNames()).toEqual(['Add', 'Fail', 'RangeError', 'done'])
  })

  it('delivers what it did under load, then dies of SIGTERM; what it did to its last moment is in the spool', async () => {
    const topic = await createTopic()
    const spool = { AGENT_ACTIONS_SPOOL_DIR: temporarySpool() }
    const agent = startBusy('load', topic, spool)
    await agent.printed('ready')
    agent.child.kill('SIGTERM')
    const { code, signal, stdout } = await agent.ended
    expect({ code, signal }).toEqual({ code: null, signal: 'SIGTERM' })
    await topic.sendSpool(spool.AGENT_ACTIONS_SPOOL_DIR)
    const names = await topic.actionNames()
    expect(names.length).toBeGreaterThanOrEqual(lastAccepted(stdout))
    expect(names.toSorted()).toEqual(steps(names.length).toSorted())
  })

  it('keeps in the spool what process.exit() left no time for, with its exit code, and the next one sends it', async () => {
    const topic = await createTopic()
    const spool = { AGENT_ACTIONS_SPOOL_DIR: temporarySpool() }
    const ended = await startBusy('exits', topic, spool).ended
    expect(ended).toMatchObject({ code: 7, stdout: '' })
    expect(ended.stderr).toContain('before these actions were delivered: 999')
    expect(ended.stderr).toContain(`agent-actions spool send ${spool.AGENT_ACTIONS_SPOOL_DIR}`)
    expect(await topic.actionNames()).toEqual(['step 1'])
    const next = startBusy('waits', topic, spool)
    await expect
      .poll(async () => (await topic.actionNames()).length, { timeout: 60_000 })
      .toBeGreaterThanOrEqual(2_000)
    next.child.kill('SIGHUP')
    expect(await next.ended).toMatchObject({ code: 0 })
  })

  it('loses what process.exit() left no time for where it has no spool, and says how much', async () => {
    const topic = await createTopic()
    const ended = await startBusy('exits', topic, { NO_SPOOL: 'true' }).ended
    expect(ended).toMatchObject({ code: 7, stdout: '' })
    expect(ended.stderr).toMatch(/before these actions were delivered: 999\. They are lost\./)
    expect(await topic.actionNames()).toEqual(['step 1'])
  })

  it('loses nothing when it awaits shutdown() before process.exit()', async () => {
    const topic = await createTopic()
    expect(await startBusy('exitsInOrder', topic).ended).toMatchObject({ code: 7, stderr: '' })
    expect(await topic.actionNames()).toEqual(steps(1_000))
  })

  it('fails as it does unobserved when an error is not caught', async () => {
    const topic = await createTopic()
    const observed = await startBusy('crashes', topic).ended
    const bare = await startBusy('crashes', topic, { AGENT_ACTIONS_DISABLED: 'true' }).ended
    expect({ ...observed, stderr: '' }).toEqual({ ...bare, stderr: '' })
    expect(observed.stderr).toContain('RangeError: unhandled')
    expect(observed.stderr).toContain('before these actions were delivered: 999')
  })

  it('names the topic that is missing, and ends by itself', async () => {
    const topic = new KafkaTopic(kafka.bootstrapServers)
    const agent = startBusy('waits', topic, { EXIT_DEADLINE_MS: '200' })
    await agent.warned(topic.name)
    agent.child.kill('SIGHUP')
    expect(await agent.ended).toMatchObject({ code: 0, stdout: 'ready\n' })
  })

  it('warns of an absent Kafka once, with its address, ends by itself and says what is left', async () => {
    const address = `127.0.0.1:${await closedPort()}`
    const agent = startBusy('waits', new KafkaTopic(address), { EXIT_DEADLINE_MS: '200' })
    await agent.printed('ready')
    await agent.warned(address)
    agent.child.kill('SIGHUP')
    const { code, stdout, stderr } = await agent.ended
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'ready\n' })
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringContaining('cannot be delivered'),
      expect.stringContaining('before these actions were delivered: 1000'),
    ])
  })

  it('is told at once what is wrong with its settings', async () => {
    const topic = new KafkaTopic('not an address')
    const ended = await startBusy('ends', topic, { KAFKA_SASL_MECHANISM: 'rot13' }).ended
    expect(ended).toMatchObject({ code: 1, stdout: '' })
    expect(ended.stderr).toMatch(/ConfigError[^]*not an address[^]*rot13/)
  })

  it('delivers everything once a Kafka comes that was absent at its start', async () => {
    const topic = await createTopic()
    await broker().stop()
    const agent = startBusy('waits', topic)
    await agent.warned('cannot be delivered')
    await broker().restart()
    agent.child.kill('SIGTERM')
    expect(await agent.ended).toMatchObject({ signal: 'SIGTERM', stdout: 'ready\n' })
    expect((await topic.actionNames()).toSorted()).toEqual(steps(1_000).toSorted())
  })

  it('loses nothing of what it did while Kafka was killed and came back', async () => {
    const topic = await createTopic()
    const spool = { AGENT_ACTIONS_SPOOL_DIR: temporarySpool() }
    const agent = startBusy('load', topic, spool)
    await agent.printed('ready')
    broker().kill('SIGKILL')
    await agent.warned('cannot be delivered')
    await broker().restart()
    agent.child.kill('SIGTERM')
    const { signal, stdout } = await agent.ended
    expect(signal).toBe('SIGTERM')
    await topic.sendSpool(spool.AGENT_ACTIONS_SPOOL_DIR)
    const names = await topic.actionNames()
    expect(names.length).toBeGreaterThanOrEqual(lastAccepted(stdout))
    expect(names.toSorted()).toEqual(steps(names.length).toSorted())
  })

  it('works on while Kafka is frozen, and delivers when it wakes', async () => {
    const topic = await createTopic()
    const agent = startBusy('connects', topic)
    await agent.printed('ready')
    await broker().freeze()
    try {
      agent.child.kill('SIGUSR2')
      await agent.printed('did the rest')
    } finally {
      broker().kill('SIGCONT')
    }
    agent.child.kill('SIGTERM')
    expect(await agent.ended).toMatchObject({ signal: 'SIGTERM' })
    expect((await topic.actionNames()).toSorted()).toEqual(steps(1_000).toSorted())
  })

  it('ends by itself while Kafka is frozen, and says what is left', async () => {
    const topic = await createTopic()
    const agent = startBusy('connects', topic, { EXIT_DEADLINE_MS: '200' })
    await agent.printed('ready')
    await broker().freeze()
    try {
      agent.child.kill('SIGUSR2')
      await agent.printed('did the rest')
      agent.child.kill('SIGHUP')
      const ended = await agent.ended
      expect(ended).toMatchObject({ code: 0, stdout: 'ready\ndid the rest\n' })
      expect(ended.stderr).toContain('before these actions were delivered: 999')
    } finally {
      broker().kill('SIGCONT')
    }
  })
})
