import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { kafkaProblem } from '../../src/kafka/kafka-problem.ts'
import { isSkippedFor } from '../../src/skipped-suite.ts'
import { startKafka } from '../../src/kafka/start-kafka.ts'
import { clientOf, consumeOne, createTopic, produce } from './client.ts'

/** Plain JavaScript: a child of `node` cannot run the sources. */
const BUILT = new URL('../../dist/kafka/start-kafka.js', import.meta.url)

let temporary: string

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'kafka-test-'))
  vi.stubEnv('TMPDIR', temporary)
  vi.stubEnv('KAFKA_BOOTSTRAP_SERVERS', undefined)
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(temporary, { recursive: true, force: true })
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** A process of its own that has started Kafka, has done `and` with it, and waits to be killed. */
async function processWithBroker(and = ''): Promise<{
  broker: { pid: number; port: number }
  kill: () => void
}> {
  if (!existsSync(BUILT))
    throw new Error(`run "npm run build": there is no ${fileURLToPath(BUILT)}`)
  const program = `
    const { startKafka } = await import(${JSON.stringify(BUILT.href)})
    const { brokers: [broker] } = await startKafka()
    const { pid, port } = broker
    ${and}
    console.log(JSON.stringify({ pid, port }))`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { broker: JSON.parse(line), kill: () => child.kill('SIGKILL') }
}

const problem = process.env['CI']
  ? undefined
  : await kafkaProblem((text) => process.stderr.write(`${text}\n`))

describe.skipIf(isSkippedFor(problem))('a Kafka for tests', () => {
  it.each([1, 3] as const)('gives back the same bytes with brokers: %i', async (brokers) => {
    await using cluster = await startKafka({ brokers })
    const kafka = clientOf(cluster.bootstrapServers)
    const value = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
    await createTopic(kafka, brokers)
    await produce(kafka, value)
    expect((await consumeOne(kafka)).value).toEqual(value)
  })

  it.each([
    ['works', 'SIGCONT'],
    ['is frozen', 'SIGSTOP'],
    ['has crashed', 'SIGKILL'],
  ] as const)('leaves nothing behind when it is stopped while it %s', async (_state, signal) => {
    const cluster = await startKafka()
    const { pid, kill } = cluster.brokers[0]!
    expect(await readdir(temporary)).toHaveLength(1)
    kill(signal)
    await cluster.stop()
    await cluster.stop()
    expect(isRunning(pid)).toBe(false)
    expect(await readdir(temporary)).toEqual([])
  })

  it('leaves no broker behind when the process that started it is killed', async () => {
    const { broker, kill } = await processWithBroker()
    onTestFinished(() => {
      kill()
      if (isRunning(broker.pid)) process.kill(broker.pid, 'SIGKILL')
    })
    const connection = connect(broker.port, '127.0.0.1')
    await once(connection, 'connect')
    // The broker does not close a quiet connection: only its end does.
    const ended = new Promise((resolve) => {
      // Reset or closed in order: either is the end.
      connection
        .resume()
        .on('error', () => {})
        .once('close', resolve)
    })
    kill()
    await ended
    await expect.poll(() => isRunning(broker.pid), { timeout: 30_000 }).toBe(false)
    await expect.poll(() => readdir(temporary), { timeout: 30_000 }).toEqual([])
  })

  it('leaves no data behind when that process is killed while its broker is down', async () => {
    const { broker, kill } = await processWithBroker('await broker.stop()')
    expect(isRunning(broker.pid)).toBe(false)
    expect(await readdir(temporary)).toHaveLength(1)
    kill()
    await expect.poll(() => readdir(temporary), { timeout: 30_000 }).toEqual([])
  })

  it('takes the brokers of KAFKA_BOOTSTRAP_SERVERS and leaves them running', async () => {
    await using started = await startKafka()
    vi.stubEnv('KAFKA_BOOTSTRAP_SERVERS', started.bootstrapServers)
    const given = await startKafka()
    expect(given).toMatchObject({ bootstrapServers: started.bootstrapServers, brokers: [] })
    await given.stop()
    expect(started.brokers.map(({ pid }) => isRunning(pid))).toEqual([true])
  })
})
