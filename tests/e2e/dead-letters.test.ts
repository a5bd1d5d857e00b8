import { openKafkaAdmin, resolveKafkaSettings } from '@agent-actions/kafka'
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
import { runCommand } from './processes.ts'

/** What can never be a row, and its reason. */
const POISON: readonly (readonly [string, string | Uint8Array | null])[] = [
  ['AA_EVENT_EMPTY', null],
  ['AA_EVENT_EMPTY', ''],
  ['AA_EVENT_NOT_UTF8', Buffer.from([0xff, 0xfe, 0x00])],
  ['AA_EVENT_NOT_JSON', '{"agent_name": "cut o'],
  ['AA_EVENT_NOT_AN_ACTION', '42'],
  ['AA_EVENT_NOT_AN_ACTION', '[{}]'],
  [
    'AA_EVENT_TOO_DEEP',
    message(0, { action_details: { a: JSON.parse('['.repeat(600) + ']'.repeat(600)) } }),
  ],
  ['AA_EVENT_UNKNOWN_VERSION', message(1, { schema_version: 2 })],
]

/** What PostgreSQL refuses as it is, and what repair makes storable. */
const REPAIRED = [
  message(10).replace('"number":10', String.raw`"text":"a\u0000b"`),
  message(11).replace('"number":11', String.raw`"text":"a\ud800b"`),
  message(12).replace('"number":12', '"number":1e200000'),
  message(13).replace('2026-11-22T', '+012026-11-22T'),
  message(14, { timestamp: '12026-11-22T13:30:00Z' }),
  message(15, { duration_ms: 1e300, span_id: 'not hex', status: 'perhaps' }),
]

/** Fit for sorting. */
function textOf(value: string | Uint8Array | null): string {
  return value === null ? 'null' : `bytes ${Buffer.from(value as Uint8Array).toString('hex')}`
}

describe.skipIf(hasNoServices)('messages that are no good', () => {
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

  it('are dead letters with their bytes and a reason; their neighbours are rows', async () => {
    const neighbours = messages(200, 100)
    const poison = POISON.map(([, value]) => value)
    await pipeline.publish([...neighbours.slice(0, 100), ...poison, ...neighbours.slice(100)])
    await pipeline.startConsumer()
    await expect.poll(() => pipeline.lag(), WITHIN).toBe(0n)
    expect(await pipeline.rows()).toBe(200)
    const letters = await pipeline.deadLetters()
    const found = letters.map(
      ({ headers, value }) => `${String(headers['aa.dlq.reason'])} ${textOf(value)}`,
    )
    const expected = POISON.map(([reason, value]) => `${reason} ${textOf(value)}`)
    expect(found.toSorted()).toEqual(expected.toSorted())
  })

  it('are rows where repair loses nothing that could be kept, and say what was repaired', async () => {
    await pipeline.publish(REPAIRED)
    await pipeline.startConsumer()
    await expect.poll(() => pipeline.lag(), WITHIN).toBe(0n)
    expect(await pipeline.deadLetters()).toEqual([])
    const rows = await pipeline.store.query<{ repaired: unknown }>(
      `select action_details -> '_repaired' as repaired from agent_actions`,
    )
    expect(rows).toHaveLength(REPAIRED.length)
    expect(rows.filter(({ repaired }) => repaired === null)).toEqual([])
  })

  it('of an unknown version say what to upgrade', async () => {
    await pipeline.publish([message(1, { schema_version: 2 })])
    await pipeline.startConsumer()
    await expect.poll(async () => (await pipeline.deadLetters()).length, WITHIN).toBe(1)
    const [letter] = await pipeline.deadLetters()
    expect(String(letter!.headers['__connect.errors.exception.message'])).toMatch(/upgrade/i)
  })

  it('hold back the offsets while their topic is missing, and nothing is skipped', async () => {
    const missing = { AGENT_ACTIONS_DLQ_TOPIC: `missing-${crypto.randomUUID()}` }
    await pipeline.publish(['no JSON'])
    const consumer = await pipeline.spawnConsumer(missing)
    await expect
      .poll(async () => JSON.stringify((await consumer.health()).body['reasons']), WITHIN)
      .toContain('Dead letters cannot be written')
    expect(await pipeline.lag()).toBe(1n)
    const made = await runCommand(['topics', 'create'], { ...pipeline.env, ...missing }).ended
    expect(made.exitCode).toBe(0)
    await expect.poll(() => pipeline.lag(), WITHIN).toBe(0n)
    const settings = resolveKafkaSettings({ brokers: services.kafka.bootstrapServers }, {})
    const admin = await openKafkaAdmin(settings, { log: () => {} })
    const topic = missing.AGENT_ACTIONS_DLQ_TOPIC
    const [partition] = await admin.groupLag({ topic, groupId: 'nobody' })
    await admin.close()
    expect(partition?.lag).toBe(1n)
  })
})
