import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { lacksKafka, startKafka, type KafkaCluster } from '@agent-actions/test-services'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createTopic } from './topic-records.ts'

const hasNoKafka = await lacksKafka()

/** Programs run what is built: a child of `node` cannot run the sources. */
const BUILT = join(import.meta.dirname, '../dist/kafka-client.js')

describe.skipIf(hasNoKafka)('a client in a process of its own', () => {
  let cluster: KafkaCluster

  beforeAll(async () => {
    if (!existsSync(BUILT)) throw new Error(`run "npm run build": there is no ${BUILT}`)
    vi.stubEnv('KAFKA_BOOTSTRAP_SERVERS', undefined)
    cluster = await startKafka()
  })

  afterAll(async () => {
    vi.unstubAllEnvs()
    await cluster?.stop()
  })

  it.each(['background', 'foreground'])(
    'makes no timer while it is idle, and lets the process end: %s',
    async (mode) => {
      const program = start('idle-client', [cluster.bootstrapServers, mode])
      expect(await program.ended()).toEqual({ exitCode: 0, stdout: '', stderr: '0 timers\n' })
    },
  )

  it('lets the process end when the broker crashed after it connected', async () => {
    const program = start('idle-client', [cluster.bootstrapServers, 'background', 'wait'])
    await program.printed('0 timers\n')
    cluster.brokers[0]!.kill('SIGKILL')
    onTestFinished(() => cluster.brokers[0]!.restart())
    program.child.stdin.write('go on')
    expect(await program.ended()).toMatchObject({ exitCode: 0, stdout: '' })
  })

  it('lets the process end once a sink is closed, though a frozen broker reads nothing', async () => {
    const topic = await createTopic(cluster.bootstrapServers)
    const program = start('full-socket', [cluster.bootstrapServers, topic])
    await program.printed('delivered\n')
    await cluster.brokers[0]!.freeze()
    onTestFinished(() => cluster.brokers[0]!.kill('SIGCONT'))
    program.child.stdin.write('go on')
    const ended = await program.ended()
    expect(ended).toMatchObject({ exitCode: 0, stdout: '' })
    expect(ended.stderr).toContain('the client is closed')
    // It ended at once, and not because kafkajs gave up after 10 s.
    expect(ended.stderr).not.toContain('timed out')
  })
})

interface Program {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>
  /** Resolves once this is on stderr. */
  printed(text: string): Promise<void>
  /** Resolves when the process has ended by itself. */
  ended(): Promise<{
    readonly exitCode: number | null
    readonly stdout: string
    readonly stderr: string
  }>
}

function start(name: string, args: readonly string[]): Program {
  const path = join(import.meta.dirname, 'programs', `${name}.mjs`)
  const child = spawn(process.execPath, [path, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
  const closed = once(child, 'close')
  return {
    child,
    async printed(text) {
      const ended = closed.then(() => {
        throw new Error(`it ended before it printed ${JSON.stringify(text)}:\n${stderr}`)
      })
      while (!stderr.includes(text)) await Promise.race([once(child.stderr, 'data'), ended])
      ended.catch(() => undefined)
    },
    async ended() {
      const [exitCode] = await closed
      return { exitCode: exitCode as number | null, stdout, stderr }
    },
  }
}
