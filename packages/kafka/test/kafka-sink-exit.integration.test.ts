import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { text } from 'node:stream/consumers'
import { lacksKafka, startKafka, type KafkaCluster } from '@agent-actions/test-services'
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
    const sending = sink.send([{ id, correlationId, value }])
    sending.catch(() => {})
    ${then}`
}

/** What else an agent does keeps its process alive meanwhile. */
function until(promise: string): string {
  return `
    const work = setInterval(() => {}, 1_000)
    await ${promise}
    clearInterval(work)`
}

describe.skipIf(hasNoKafka)('an agent whose sink is never closed', () => {
  let cluster: KafkaCluster

  beforeAll(async () => {
    if (!existsSync(BUILT)) {
      throw new Error(`run "npm run build": there is no ${fileURLToPath(BUILT)}`)
    }
    cluster = await startKafka()
  })

  afterAll(() => cluster?.stop())

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

  const QUIET = { stdout: '', stderr: '', exitCode: 0 }

  it('ends by itself once its event is delivered, and says nothing', async () => {
    const topic = await createTopic(cluster.bootstrapServers)
    const ended = await run(until('sending'), {
      KAFKA_BOOTSTRAP_SERVERS: cluster.bootstrapServers,
      AGENT_ACTIONS_TOPIC: topic,
    })
    expect(ended).toEqual(QUIET)
    expect(await recordsOf(cluster.bootstrapServers, topic)).toHaveLength(1)
  })

  it('ends by itself when no broker is there', async () => {
    expect(await run('', { KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1' })).toEqual(QUIET)
  })

  it('ends by itself in mid-send, while the broker is frozen', async () => {
    const topic = await createTopic(cluster.bootstrapServers)
    const [broker] = cluster.brokers
    await broker!.freeze()
    onTestFinished(() => broker!.kill('SIGCONT'))
    const ended = await run(until('connected'), {
      KAFKA_BOOTSTRAP_SERVERS: cluster.bootstrapServers,
      AGENT_ACTIONS_TOPIC: topic,
    })
    expect(ended).toEqual(QUIET)
  })
})
