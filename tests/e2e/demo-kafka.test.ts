import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { startKafka, startPostgres } from '@agent-actions/test-services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasNoServices } from './pipeline.ts'

const DEMO = join(import.meta.dirname, '..', '..', 'examples', 'demo', 'dist', 'main.js')

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

/** What it shows, and what is left of it. */
async function outcomeOf(demo: Demo): Promise<object> {
  const { code, stdout } = await demo.ended
  const verdict = stdout.split('\n').find((line) => /^[✓✗] All/.test(line))
  return {
    code,
    verdict,
    hasTree: stdout.includes('decision select_agent'),
    isGone: isGroupGone(demo),
  }
}

const EVERYTHING = {
  code: 0,
  verdict: expect.stringMatching(/^✓ All \d+ actions are in the table exactly once/) as unknown,
  hasTree: true,
  isGone: true,
}

describe.skipIf(hasNoServices)('the demo through Kafka', () => {
  it('starts what it needs, finds every action in PostgreSQL, and stops it all', async () => {
    const demo = startDemo()
    const [, port = ''] = await demo.said(/Kafka is at 127\.0\.0\.1:(\d+)/)
    expect(await outcomeOf(demo)).toEqual(EVERYTHING)
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
      expect(await outcomeOf(startDemo(services))).toEqual(EVERYTHING)
      expect(await outcomeOf(startDemo(services))).toEqual(EVERYTHING)
    })

    it('stops what it started on Ctrl-C', async () => {
      const demo = startDemo(services)
      await demo.said(/The agent works/)
      process.kill(-demo.child.pid!, 'SIGINT')
      expect(await outcomeOf(demo)).toMatchObject({ code: 130, isGone: true })
    })

    it('stops what it started when a step fails', async () => {
      const demo = startDemo({ ...services, KAFKA_SASL_MECHANISM: 'rot13' })
      expect(await outcomeOf(demo)).toMatchObject({ code: 1, isGone: true })
    })
  })
})
