import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { message } from './messages.ts'
import {
  hasNoServices,
  startPipeline,
  startServices,
  WITHIN,
  type Pipeline,
  type Services,
} from './pipeline.ts'

/** As the original's publisher writes them. */
const original = {
  correlation_id: 'ad12146a-b7d0-4a47-86bf-7ec298ce2c81',
  agent_name: 'agent-researcher',
  action_type: 'tool_call',
  action_name: 'Read',
  action_details: { tool_parameters: { file_path: '/a.py' }, tool_result: {}, success: true },
  debug_mode: true,
  duration_ms: 45,
  timestamp: '2025-11-06T12:00:00.123456+00:00',
}
const originals = [
  original,
  { ...original, correlation_id: 'abc-123' },
  { ...original, correlation_id: undefined, metadata: { correlation_id: 'abc-123' } },
  { ...original, action_type: 'thought' },
]

interface StoredRow {
  readonly correlation_id: string
  readonly action_type: string
  readonly repaired: readonly string[] | null
}

describe.skipIf(hasNoServices)("messages of the original's publisher among ours", () => {
  let services: Services
  let pipeline: Pipeline
  beforeAll(async () => {
    services = await startServices()
    pipeline = await startPipeline(services)
    await pipeline.publish([
      message(0),
      ...originals.map((each) => JSON.stringify(each)),
      message(1),
    ])
    await pipeline.startConsumer()
  })
  afterAll(async () => {
    await pipeline?.[Symbol.asyncDispose]()
    await services?.[Symbol.asyncDispose]()
  })

  it('are rows, with what had to be repaired listed', async () => {
    await expect.poll(() => pipeline.lag(), WITHIN).toBe(0n)
    const rows = await pipeline.store.query<StoredRow>(
      `select correlation_id, action_type, action_details -> '_repaired' as repaired
       from agent_actions where agent_name = 'agent-researcher' order by id`,
    )
    expect(rows).toHaveLength(originals.length)
    const untouched = rows.find(({ correlation_id }) => correlation_id === original.correlation_id)
    expect(untouched).toMatchObject({ action_type: 'tool_call', repaired: null })
    const repaired = rows.filter((row) => row.repaired !== null)
    expect(repaired).toHaveLength(3)
    // A text that is no UUID makes one, always the same: both messages are one run.
    const textIds = rows.filter(({ correlation_id }) => correlation_id !== original.correlation_id)
    expect(new Set(textIds.map(({ correlation_id }) => correlation_id)).size).toBe(1)
  })

  it('are the same rows when they come again', async () => {
    await pipeline.publish(originals.map((each) => JSON.stringify(each)))
    await expect.poll(() => pipeline.lag(), WITHIN).toBe(0n)
    expect(await pipeline.rows()).toBe(originals.length + 2)
    expect(await pipeline.deadLetters()).toEqual([])
  })
})
