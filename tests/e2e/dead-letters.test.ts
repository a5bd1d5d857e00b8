import { createHash } from 'node:crypto'
import { openKafkaAdmin, resolveKafkaSettings } from '@agent-actions/kafka'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { POISON_CORPUS } from '../../packages/events/test/poison/poison-corpus.ts'
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

interface StoredRow {
  readonly project_name: string
  readonly repaired: unknown
}

/** Fit for sorting. */
function lineOf(reason: unknown, value: string | Uint8Array | null): string {
  const hash = value === null ? 'null' : createHash('sha256').update(value).digest('hex')
  return `${String(reason)} ${hash}`
}

/** What was repaired, as far as it is a list of ours. */
function fieldsOf(repaired: unknown): readonly string[] {
  return Array.isArray(repaired) ? repaired.map(({ field }: { field: string }) => field) : []
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

  it('are dead letters or rows, each as it must be; their neighbours are rows', async () => {
    const neighbours = messages(200, 100)
    const poison = POISON_CORPUS.map(({ value }) => value)
    await pipeline.publish([...neighbours.slice(0, 100), ...poison, ...neighbours.slice(100)])
    const consumer = await pipeline.startConsumer()
    await expect.poll(() => pipeline.lag(), WITHIN).toBe(0n)

    const letters = await pipeline.deadLetters()
    expect(
      letters.map(({ headers, value }) => lineOf(headers['aa.dlq.reason'], value)).toSorted(),
    ).toEqual(
      POISON_CORPUS.flatMap(({ fate, value }) =>
        fate.kind === 'dead letter' ? [lineOf(fate.reason, value)] : [],
      ).toSorted(),
    )

    const stored = await pipeline.store.query<StoredRow>(
      `select project_name, action_details -> '_repaired' as repaired from agent_actions
       where project_name is not null`,
    )
    const expected = POISON_CORPUS.flatMap(({ name, fate }) =>
      fate.kind === 'row' ? [[name, fate.repaired] as const] : [],
    )
    expect(stored).toHaveLength(expected.length)
    expect(
      Object.fromEntries(
        stored.map(({ project_name, repaired }) => [project_name, fieldsOf(repaired)]),
      ),
    ).toEqual(Object.fromEntries(expected))
    expect(await pipeline.rows()).toBe(200 + expected.length)
    expect((await consumer.health('/health/ready')).status).toBe(200)
  })

  it('are dead letters with all their headers, however many', async () => {
    const headers = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, number) => [`header-${number}`, `value ${number}`]),
    )
    await pipeline.publish(['no JSON', message(1)], headers)
    await pipeline.startConsumer()
    await expect.poll(() => pipeline.lag(), WITHIN).toBe(0n)
    expect(await pipeline.rows()).toBe(1)
    const [letter, ...others] = await pipeline.deadLetters()
    expect(others).toEqual([])
    const kept = new Set(Object.keys(letter!.headers))
    expect(Object.keys(headers).filter((name) => !kept.has(name))).toEqual([])
    expect(String(letter!.headers['header-9999'])).toBe('value 9999')
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
