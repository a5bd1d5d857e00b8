import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { messages } from './messages.ts'
import {
  hasNoServices,
  startPipeline,
  startServices,
  WITHIN,
  type Pipeline,
  type Services,
} from './pipeline.ts'

describe.skipIf(hasNoServices)('records that are on the topic twice', () => {
  let services: Services
  let pipeline: Pipeline
  beforeAll(async () => {
    services = await startServices()
    pipeline = await startPipeline(services)
  })
  afterAll(async () => {
    await pipeline?.[Symbol.asyncDispose]()
    await services?.[Symbol.asyncDispose]()
  })

  it('are one row each, and the offsets move past both', async () => {
    const all = messages(500)
    await pipeline.publish(all)
    await pipeline.publish(all.toReversed())
    await pipeline.startConsumer()
    await expect.poll(() => pipeline.lag(), WITHIN).toBe(0n)
    expect(await pipeline.rows()).toBe(500)
    expect(await pipeline.deadLetters()).toEqual([])
  })

  it('are the same rows when another group reads the whole topic again', async () => {
    const again = await pipeline.startConsumer({ KAFKA_GROUP_ID: 'again' })
    await expect
      .poll(async () => (await again.health()).body, WITHIN)
      .toMatchObject({ counts: { consumed: 1_000, stored: 0, duplicates: 1_000 } })
    expect(await pipeline.rows()).toBe(500)
  })
})
