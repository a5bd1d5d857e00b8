import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  hasNoServices,
  startPipeline,
  WITHIN,
  type ConsumerProcess,
  type Pipeline,
} from './pipeline.ts'
import { runAgent, runCommand } from './processes.ts'

describe.skipIf(hasNoServices)('agent, consumer and reader as processes of their own', () => {
  let pipeline: Pipeline
  let consumer: ConsumerProcess
  beforeAll(async () => {
    pipeline = await startPipeline()
    consumer = await pipeline.startConsumer()
  })
  afterAll(() => pipeline?.[Symbol.asyncDispose]())

  it('show what the agent did, and leave the agent as it is', async () => {
    const correlationId = randomUUID()
    const agent = runAgent('some-actions', {
      ...pipeline.agentEnv,
      CORRELATION_ID: correlationId,
    })
    expect(await agent.ended).toEqual({
      exitCode: 7,
      signal: null,
      stdout: 'the work is done\n',
      stderr: '',
    })
    await expect.poll(() => pipeline.rows(), WITHIN).toBe(6)

    const { DATABASE_URL } = pipeline.env
    const reader = runCommand(['trace', correlationId, '--json'], { DATABASE_URL: DATABASE_URL! })
    const { exitCode, stdout } = await reader.ended
    expect(exitCode).toBe(0)
    const actions = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(actions.map(({ action_name }) => action_name).toSorted()).toEqual(
      ['run', 'Read', 'next', 'Fetch', 'TypeError', 'done'].toSorted(),
    )
    expect(new Set(actions.map(({ correlation_id }) => correlation_id))).toEqual(
      new Set([correlationId]),
    )
  })

  it('tell by health and metrics that everything is written', async () => {
    const { status, body } = await consumer.health()
    expect(status).toBe(200)
    expect(body).toMatchObject({ status: 'healthy', consumer: 'running' })
  })
})
