import { startTcpProxy, type TcpProxy } from '@agent-actions/test-services'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { message, messages } from './messages.ts'
import {
  hasNoServices,
  startPipeline,
  startServices,
  WITHIN,
  type Pipeline,
  type Services,
} from './pipeline.ts'

const headerOf = (headers: Readonly<Record<string, unknown>>, name: string): string =>
  String(headers[name])

describe.skipIf(hasNoServices)('a consumer whose database', () => {
  let services: Services
  beforeAll(async () => {
    services = await startServices()
  })
  afterAll(() => services?.[Symbol.asyncDispose]())

  let pipeline: Pipeline
  let proxy: TcpProxy
  let throughProxy: Readonly<Record<string, string>>
  beforeEach(async () => {
    pipeline = await startPipeline(services)
    const url = new URL(pipeline.env['DATABASE_URL']!)
    proxy = await startTcpProxy({ target: { host: url.hostname, port: Number(url.port) } })
    url.hostname = '127.0.0.1'
    url.port = String(proxy.port)
    throughProxy = { DATABASE_URL: url.href }
  })
  afterEach(async () => {
    await pipeline?.[Symbol.asyncDispose]()
    await proxy?.stop()
  })

  it('is away waits: nothing is committed, nothing is a dead letter, a restart would not help', async () => {
    const consumer = await pipeline.startConsumer(throughProxy)
    proxy.mode = 'reset'
    await pipeline.publish(messages(300))
    await expect.poll(async () => (await consumer.health('/health/ready')).status, WITHIN).toBe(503)
    expect((await consumer.health('/health/live')).status).toBe(200)
    const { body } = await consumer.health()
    expect(body).toMatchObject({ status: 'unhealthy', database: 'failing' })
    expect(JSON.stringify(body['reasons'])).toContain('database')
    expect(await pipeline.lag()).toBe(300n)
    proxy.mode = 'pass'
    await expect.poll(() => pipeline.rows(), WITHIN).toBe(300)
    await expect.poll(() => pipeline.lag(), WITHIN).toBe(0n)
    expect(await pipeline.deadLetters()).toEqual([])
    await expect.poll(async () => (await consumer.health('/health/ready')).status, WITHIN).toBe(200)
  })

  it('is frozen in mid-write gives the write up and repeats it', async () => {
    await pipeline.startConsumer(throughProxy)
    await pipeline.publish(messages(50))
    await expect.poll(() => pipeline.rows(), WITHIN).toBe(50)
    proxy.mode = 'blackhole'
    await pipeline.publish(messages(50, 50))
    await expect.poll(async () => pipeline.lag(), WITHIN).toBe(50n)
    proxy.mode = 'reset'
    proxy.mode = 'pass'
    await expect.poll(() => pipeline.rows(), WITHIN).toBe(100)
    expect(await pipeline.deadLetters()).toEqual([])
  })

  it('is not there yet waits for it', async () => {
    proxy.mode = 'reset'
    await pipeline.publish(messages(10))
    const consumer = await pipeline.spawnConsumer(throughProxy)
    await expect.poll(async () => (await consumer.health('/health/live')).status, WITHIN).toBe(200)
    expect((await consumer.health('/health/ready')).status).toBe(503)
    proxy.mode = 'pass'
    await expect.poll(() => pipeline.rows(), WITHIN).toBe(10)
  })

  it('lost its table is loud and unhealthy, and goes on when the table is back', async () => {
    const consumer = await pipeline.startConsumer()
    await pipeline.store.query('alter table agent_actions rename to elsewhere')
    await pipeline.publish(messages(20))
    await expect
      .poll(async () => JSON.stringify((await consumer.health()).body['reasons']), WITHIN)
      .toContain('agent_actions')
    expect(consumer.stderr()).toContain('"level":"error"')
    expect(await pipeline.lag()).toBe(20n)
    await pipeline.store.query('alter table elsewhere rename to agent_actions')
    await expect.poll(() => pipeline.rows(), WITHIN).toBe(20)
    expect(await pipeline.deadLetters()).toEqual([])
  })

  it('has no tables ends at once and says what to run', async () => {
    await pipeline.store.query('drop schema public cascade; create schema public')
    const consumer = await pipeline.spawnConsumer()
    const { exitCode, stderr } = await consumer.ended
    expect(exitCode).toBe(5)
    expect(stderr).toContain('agent-actions migrate')
  })

  it('refuses one row keeps that one as a dead letter, and stores its neighbours', async () => {
    await pipeline.store.query(
      `alter table agent_actions add constraint no_tool_42 check (action_name <> 'Tool 42')`,
    )
    await pipeline.publish(messages(100))
    await pipeline.startConsumer()
    await expect.poll(() => pipeline.lag(), WITHIN).toBe(0n)
    expect(await pipeline.rows()).toBe(99)
    const letters = await pipeline.deadLetters()
    expect(letters).toHaveLength(1)
    expect(Buffer.from(letters[0]!.value!).toString()).toBe(message(42))
    const { headers } = letters[0]!
    expect(headerOf(headers, 'aa.dlq.reason')).toBe('AA_STORE_REFUSED')
    expect(headerOf(headers, 'aa.dlq.sqlstate')).toBe('23514')
    expect(headerOf(headers, 'aa.dlq.attempts')).toBe('3')
    expect(headerOf(headers, '__connect.errors.topic')).toBe(pipeline.names.topic)
  })
})
