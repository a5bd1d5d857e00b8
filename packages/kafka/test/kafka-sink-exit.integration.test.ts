import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { text } from 'node:stream/consumers'
import {
  lacksKafka,
  startFakeKafka,
  startKafka,
  startTcpProxy,
  type KafkaCluster,
} from '@agent-actions/test-services'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { createTopic, recordsOf } from './topic-records.ts'

/** Plain JavaScript: a child of `node` cannot run the sources. */
const BUILT = new URL('../dist/index.js', import.meta.url)

const hasNoKafka = await lacksKafka()

/** An agent that sends an event, does what it is told next, and never closes the sink. */
function agent(then: string): string {
  return `
    const { subscribe } = await import('node:diagnostics_channel')
    const connected = new Promise((resolve) => {
      subscribe('net.client.socket', ({ socket }) => socket.once('connect', resolve))
    })
    const { kafkaSink } = await import(${JSON.stringify(BUILT.href)})
    const sink = kafkaSink()
    const id = '01a20373-083b-719c-b7ad-6b7169203331'
    const correlationId = '0af76519-16cd-43dd-8448-eb211c80319c'
    const value = new TextEncoder().encode(JSON.stringify({ id }))
    const again = () => {
      const sending = sink.send([{ id, correlationId, value }])
      sending.catch(() => {})
      return sending
    }
    const sending = again()
    ${then}`
}

/** What else an agent does keeps its process alive meanwhile. */
function until(promise: string): string {
  return `
    const work = setInterval(() => {}, 1_000)
    await ${promise}
    clearInterval(work)`
}

/** Says what would keep the process alive from here on; its stdout and stderr do not. */
const SAY_WHAT_HOLDS = `
    await new Promise(setImmediate)
    const held = process.getActiveResourcesInfo().filter((one) => one !== 'PipeWrap')
    if (held.length > 0) process.stderr.write(held.join(' '))`

/** Resolves when the process has ended by itself. */
async function run(then: string, variables: Record<string, string>) {
  const program = ['--input-type=module', '--eval', agent(then)]
  const child = spawn(process.execPath, program, {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { stdout, stderr, exitCode: exitCode as number | null }
}

/** Where what sending takes is done. A thread hides its connections from the agent that waits for one. */
const IN_A_THREAD = { AGENT_ACTIONS_KAFKA_THREAD: 'true' }
const ON_ITS_OWN = { AGENT_ACTIONS_KAFKA_THREAD: 'false' }
const BOTH = [
  ['in a thread', IN_A_THREAD],
  ['on its own', ON_ITS_OWN],
] as const

const QUIET = { stdout: '', stderr: '', exitCode: 0 }

beforeAll(() => {
  if (!existsSync(BUILT)) {
    throw new Error(`run "npm run build": there is no ${fileURLToPath(BUILT)}`)
  }
})

describe('an agent whose sink finds no Kafka that takes its event', () => {
  it.each(BOTH)('ends by itself when no broker is there, %s', async (_where, thread) => {
    const ended = await run('', { KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1', ...thread })
    expect(ended).toEqual(QUIET)
  })

  it('ends by itself when somebody is there who never answers', async () => {
    await using kafka = await startFakeKafka({ leaders: [1] })
    await using silent = await startTcpProxy({ target: { port: kafka.ports[0]! } })
    silent.mode = 'blackhole'
    const ended = await run(until('connected') + SAY_WHAT_HOLDS, {
      KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${silent.port}`,
      ...ON_ITS_OWN,
    })
    expect(ended).toEqual(QUIET)
  })

  it.each(BOTH)('ends by itself while it sends what is refused, %s', async (_where, thread) => {
    await using kafka = await startFakeKafka({ leaders: [1] })
    kafka.topic.fateOf = () => 'NOT_ENOUGH_REPLICAS'
    const ended = await run(
      `${until('sending.catch(again).catch(() => {})')}\n again()${SAY_WHAT_HOLDS}`,
      {
        KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers,
        AGENT_ACTIONS_TOPIC: kafka.topic.name,
        ...thread,
      },
    )
    expect(ended).toEqual(QUIET)
    expect(kafka.topic.sends.length).toBeGreaterThan(2)
  })
})

describe.skipIf(hasNoKafka)('an agent whose sink is never closed', () => {
  let cluster: KafkaCluster

  beforeAll(async () => {
    cluster = await startKafka()
  })

  afterAll(() => cluster?.stop())

  it.each(BOTH)('ends by itself once its event is delivered, %s', async (_where, thread) => {
    const topic = await createTopic(cluster.bootstrapServers)
    const ended = await run(until('sending') + SAY_WHAT_HOLDS, {
      KAFKA_BOOTSTRAP_SERVERS: cluster.bootstrapServers,
      AGENT_ACTIONS_TOPIC: topic,
      ...thread,
    })
    expect(ended).toEqual(QUIET)
    expect(await recordsOf(cluster.bootstrapServers, topic)).toHaveLength(1)
  })

  it('ends by itself in mid-send, while the broker is frozen', async () => {
    const topic = await createTopic(cluster.bootstrapServers)
    const [broker] = cluster.brokers
    await broker!.freeze()
    onTestFinished(() => broker!.kill('SIGCONT'))
    const ended = await run(until('connected'), {
      KAFKA_BOOTSTRAP_SERVERS: cluster.bootstrapServers,
      AGENT_ACTIONS_TOPIC: topic,
      ...ON_ITS_OWN,
    })
    expect(ended).toEqual(QUIET)
  })
})
