import { afterEach, describe, expect, it } from 'vitest'
import { messages } from './messages.ts'
import {
  hasNoServices,
  startPipeline,
  startServices,
  WITHIN,
  type Pipeline,
  type Services,
} from './pipeline.ts'
import { runAgent } from './processes.ts'

describe.skipIf(hasNoServices)('a broker that fails', () => {
  let services: Services
  let pipeline: Pipeline
  afterEach(async () => {
    await pipeline?.[Symbol.asyncDispose]()
    await services?.[Symbol.asyncDispose]()
  })

  it('is waited for by the consumer, which says so and goes on when it is back', async () => {
    services = await startServices()
    pipeline = await startPipeline(services)
    const consumer = await pipeline.startConsumer()
    await pipeline.publish(messages(100))
    await expect.poll(() => pipeline.rows(), WITHIN).toBe(100)
    const [broker] = services.kafka.brokers
    broker!.kill('SIGKILL')
    await expect.poll(async () => (await consumer.health('/health/ready')).status, WITHIN).toBe(503)
    expect((await consumer.health('/health/live')).status).toBe(200)
    await broker!.restart()
    await pipeline.publish(messages(100, 100))
    await expect.poll(() => pipeline.rows(), WITHIN).toBe(200)
    await expect.poll(async () => (await consumer.health('/health/ready')).status, WITHIN).toBe(200)
  })

  it('of three loses nothing that an agent has recorded, nor makes it twice', async () => {
    services = await startServices({ brokers: 3 })
    pipeline = await startPipeline(services)
    await pipeline.startConsumer()
    const agent = runAgent('endless', pipeline.agentEnv)
    await expect.poll(() => pipeline.rows(), WITHIN).toBeGreaterThan(1_000)
    services.kafka.brokers[0]!.kill('SIGKILL')
    const atFailure = await pipeline.rows()
    await expect.poll(() => pipeline.rows(), WITHIN).toBeGreaterThan(atFailure + 2_000)
    agent.kill('SIGTERM')
    expect((await agent.ended).signal).toBe('SIGTERM')
    await expect.poll(() => pipeline.lag(), WITHIN).toBe(0n)
    const [numbers] = await pipeline.store.query<{ rows: number; distinct: number; last: number }>(
      `select count(*)::int as rows, count(distinct number)::int as distinct, max(number)::int as last
       from (select (action_details #>> '{tool_parameters,number}')::int as number
             from agent_actions where action_name = 'Step') as steps`,
    )
    expect(numbers!.rows).toBe(numbers!.last + 1)
    expect(numbers!.distinct).toBe(numbers!.last + 1)
  })
})
