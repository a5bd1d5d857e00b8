import { openStore } from '@agent-actions/store'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { messages } from './messages.ts'
import {
  hasNoServices,
  startPipeline,
  startServices,
  WITHIN,
  type Pipeline,
  type Services,
} from './pipeline.ts'

describe.skipIf(hasNoServices)('consumers that come and go', () => {
  let services: Services
  beforeAll(async () => {
    services = await startServices()
  })
  afterAll(() => services?.[Symbol.asyncDispose]())

  let pipeline: Pipeline
  beforeEach(async () => {
    pipeline = await startPipeline(services)
  })
  afterEach(() => pipeline?.[Symbol.asyncDispose]())

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'finish what they write when told to end by %s in mid-batch: exit 0, no row missing',
    async (signal) => {
      // Writes wait for this lock: they are under way when the signal comes.
      const blocker = await openStore(pipeline.env['DATABASE_URL']!)
      let unlock = (): void => {}
      const unlocked = new Promise<void>((resolve) => (unlock = resolve))
      const locked = blocker.transaction(async (tx) => {
        await tx.query('lock table agent_actions in share mode')
        await unlocked
      })
      await pipeline.publish(messages(1_000))
      const consumer = await pipeline.startConsumer({ BATCH_SIZE: '100' })
      await expect.poll(() => writesUnderWay(pipeline), WITHIN).toBe(2)
      consumer.kill(signal)
      await expect.poll(() => consumer.stderr(), WITHIN).toContain('stopping')
      unlock()
      await locked
      await blocker.close()
      const { exitCode, stdout } = await consumer.ended
      expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' })
      const rows = await pipeline.rows()
      expect(rows).toBeGreaterThan(0)
      // What was written was committed, and nothing that was not written.
      expect(await pipeline.lag()).toBe(BigInt(1_000 - rows))
      await pipeline.startConsumer()
      await expect.poll(() => pipeline.lag(), WITHIN).toBe(0n)
      expect(await pipeline.rows()).toBe(1_000)
    },
  )

  it('and are killed lose nothing and make nothing twice', async () => {
    const first = await pipeline.startConsumer()
    await pipeline.publish(messages(3_000))
    await expect.poll(() => pipeline.rows(), WITHIN).toBeGreaterThan(0)
    first.kill('SIGKILL')
    await first.ended
    await Promise.all([pipeline.startConsumer(), pipeline.startConsumer()])
    await pipeline.publish(messages(3_000, 3_000))
    await expect.poll(() => pipeline.lag(), WITHIN).toBe(0n)
    expect(await pipeline.rows()).toBe(6_000)
    expect(await pipeline.deadLetters()).toEqual([])
  })
})

async function writesUnderWay({ store }: Pipeline): Promise<number> {
  const [found] = await store.query<{ writes: number }>(
    `select count(*)::int as writes from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock' and query ~ 'given_actions|copy '`,
  )
  return found?.writes ?? 0
}
