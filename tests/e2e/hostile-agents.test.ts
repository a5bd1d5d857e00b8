import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import {
  hasNoServices,
  startPipeline,
  startServices,
  WITHIN,
  type Pipeline,
  type Services,
} from './pipeline.ts'
import { runAgent, runCommand } from './processes.ts'

interface Details {
  readonly tool_parameters: Record<string, unknown>
  readonly _truncated?: unknown
}

describe.skipIf(hasNoServices)('an agent on a bad day', () => {
  let services: Services
  let pipeline: Pipeline
  beforeAll(async () => {
    services = await startServices()
    pipeline = await startPipeline(services)
    await pipeline.startConsumer()
  })
  afterAll(async () => {
    await pipeline?.[Symbol.asyncDispose]()
    await services?.[Symbol.asyncDispose]()
  })

  const detailsOf = async (tool: string): Promise<Details> => {
    const [row] = await pipeline.store.query<{ details: Details }>(
      'select action_details as details from agent_actions where action_name = $1',
      [tool],
    )
    return row!.details
  }

  it('gets every action into the table, whatever its payloads are', async () => {
    const agent = runAgent('hostile-payloads', pipeline.agentEnv)
    expect(await agent.ended).toMatchObject({ exitCode: 0, stdout: '', stderr: '' })
    await expect.poll(() => pipeline.rows(), WITHIN).toBe(7)
    expect(await pipeline.deadLetters()).toEqual([])
    const huge = JSON.stringify(await detailsOf('huge'))
    expect(huge.length).toBeLessThan(200_000)
    expect(huge).toContain('_truncated')
    expect(JSON.stringify(await detailsOf('bigint'))).toContain('1000000000000000000000000000000')
  })

  it('has its secrets redacted before they leave it', async () => {
    const { tool_parameters } = await detailsOf('secret')
    expect(tool_parameters).toEqual({
      password: '[REDACTED]',
      headers: { Authorization: '[REDACTED]' },
    })
    const [found] = await pipeline.store.query<{ rows: number }>(
      `select count(*)::int as rows from agent_actions where action_details::text like '%hunter2%'`,
    )
    expect(found?.rows).toBe(0)
  })

  it('told to end by SIGTERM delivers first, leaves its last moment in the spool, and ends by the signal', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'agent-actions-spool-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const env = { ...pipeline.agentEnv, AGENT_ACTIONS_SPOOL_DIR: folder }
    const agent = runAgent('endless', env)
    await expect.poll(() => agent.stdout(), WITHIN).toContain('working')
    const stepsSql = `select (action_details #>> '{tool_parameters,number}')::int as number
                      from agent_actions where action_name = 'Step' order by 1`
    const steps = async (): Promise<readonly number[]> =>
      (await pipeline.store.query<{ number: number }>(stepsSql)).map(({ number }) => number)
    await expect.poll(async () => (await steps()).length, WITHIN).toBeGreaterThan(500)
    agent.kill('SIGTERM')
    const { signal, stderr } = await agent.ended
    expect(signal).toBe('SIGTERM')
    // On a busy machine it is not idle for a moment: then there is a rest, and it says so.
    expect(stderr).toMatch(/^$|^agent-actions: the agent was still at work, and ended before/)
    expect((await runCommand(['spool', 'send'], env).ended).exitCode).toBe(0)
    await expect.poll(() => pipeline.lag(), WITHIN).toBe(0n)
    const seen = await steps()
    expect(seen).toEqual(seen.map((_, index) => index))
  })

  it('without Kafka keeps what is more than its queue holds in the spool, from where it is sent', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'agent-actions-spool-'))
    onTestFinished(() => rm(folder, { recursive: true }))
    const spool = { AGENT_ACTIONS_SPOOL_DIR: folder }
    const agent = runAgent('overflow', { ...spool, KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1' })
    const { exitCode, stdout, stderr } = await agent.ended
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toEqual({ accepted: 25_000, full: 0 })
    expect(stderr).toContain('before these actions were delivered: 25000. They are in the spool')
    const send = runCommand(['spool', 'send', '--json'], { ...pipeline.agentEnv, ...spool })
    const sent = await send.ended
    expect(sent).toMatchObject({ exitCode: 0 })
    expect(JSON.parse(sent.stdout)).toEqual({ sent: 25_000, damaged: 0, rejected: 0 })
    const rowsSql = `select count(*)::int as rows from agent_actions where agent_name = 'agent-overflow'`
    const rows = async (): Promise<number | undefined> =>
      (await pipeline.store.query<{ rows: number }>(rowsSql))[0]?.rows
    await expect.poll(rows, WITHIN).toBe(25_000)
  })

  it('without Kafka and spool keeps what its queue holds, counts the rest, and says once where it looked', async () => {
    const agent = runAgent('overflow', {
      KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1',
      NO_SPOOL: 'true',
    })
    const { exitCode, stdout, stderr } = await agent.ended
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toEqual({ accepted: 20_000, full: 5_000 })
    expect(stderr).toContain('127.0.0.1:1')
  })
})
