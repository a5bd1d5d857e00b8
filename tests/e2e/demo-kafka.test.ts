import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import {
  isSkippedFor,
  kafkaProblem,
  postgresProblem,
  startKafka,
  startPostgres,
} from '@agent-actions/test-services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const DEMO = join(import.meta.dirname, '..', '..', 'examples', 'demo', 'dist', 'main.js')
const isSkipped = isSkippedFor(kafkaProblem() ?? postgresProblem())

interface Demo {
  readonly child: ChildProcess
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string }>
  /** Resolves with what matched on its stderr. */
  said(text: RegExp): Promise<readonly string[]>
}

/** In a process group of its own: what it starts and forgets would stay in it. */
function startDemo(services: Record<string, string> = {}): Demo {
  const env = { ...process.env, ...services }
  for (const name of ['KAFKA_BOOTSTRAP_SERVERS', 'DATABASE_URL']) {
    if (!services[name]) delete env[name]
  }
  const child = spawn(process.execPath, [DEMO, '--kafka'], { env, detached: true })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const ended = once(child, 'close').then(([code]) => {
    if (code !== 0) process.stderr.write(stderr)
    return { code: code as number | null, stdout }
  })
  const said = async (text: RegExp): Promise<readonly string[]> => {
    for (;;) {
      const match = text.exec(stderr)
      if (match) return match
      await once(child.stderr, 'data')
    }
  }
  return { child, ended, said }
}

function isGroupGone({ child }: Demo): boolean {
  try {
    return !process.kill(-child.pid!, 0)
  } catch {
    return true
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket.destroy() !== undefined))
    socket.on('error', () => resolve(false))
  })
}

async function findsEverything(demo: Demo): Promise<void> {
  const { code, stdout } = await demo.ended
  expect(code).toBe(0)
  expect(stdout).toContain('decision select_agent')
  expect(stdout).toMatch(/✓ All \d+ actions are in the table exactly once/)
  expect(isGroupGone(demo)).toBe(true)
}

describe.skipIf(isSkipped)('the demo through Kafka', () => {
  it('starts what it needs, finds every action in PostgreSQL, and stops it all', async () => {
    const demo = startDemo()
    const [, port = ''] = await demo.said(/Kafka is at 127\.0\.0\.1:(\d+)/)
    await findsEverything(demo)
    expect(await answers(Number(port))).toBe(false)
  })

  describe('on services that run already', () => {
    let services: Record<string, string>
    const running: AsyncDisposable[] = []

    beforeAll(async () => {
      const kafka = await startKafka()
      running.push(kafka)
      const postgres = await startPostgres()
      running.push(postgres)
      const { url } = await postgres.createDatabase()
      services = { KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers, DATABASE_URL: url }
    })
    afterAll(async () => {
      await Promise.all(running.map((service) => service[Symbol.asyncDispose]()))
    })

    it('runs as often as you like', async () => {
      await findsEverything(startDemo(services))
      await findsEverything(startDemo(services))
    })

    it('stops what it started on Ctrl-C', async () => {
      const demo = startDemo(services)
      await demo.said(/The agent works/)
      process.kill(-demo.child.pid!, 'SIGINT')
      expect((await demo.ended).code).toBe(130)
      expect(isGroupGone(demo)).toBe(true)
    })

    it('stops what it started when the agent cannot deliver', async () => {
      const demo = startDemo({ ...services, KAFKA_SASL_MECHANISM: 'rot13' })
      const { code } = await demo.ended
      expect(code).toBe(1)
      expect(isGroupGone(demo)).toBe(true)
    })
  })
})
