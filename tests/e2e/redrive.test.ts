import {
  createRecordProducer,
  resolveKafkaSettings,
  type ConsumedRecord,
} from '@agent-actions/kafka'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { message } from './messages.ts'
import {
  hasNoServices,
  startPipeline,
  startServices,
  WITHIN,
  type Pipeline,
  type Services,
} from './pipeline.ts'
import { runCommand, type Ended } from './processes.ts'

/** As the original system sent it: no id, and no time of its own. */
const WITHOUT_ID = JSON.stringify({
  agent_name: 'agent-tester',
  correlation_id: '0af76519-16cd-43dd-8448-eb211c80319c',
  action_type: 'decision',
  action_name: 'Tool 2',
})
/** What the table refuses, until somebody mends it. */
const REFUSING = `alter table agent_actions add constraint only_small check (action_name <> all
  (array['Tool 1', 'Tool 2'])) not valid`
const MENDED = 'alter table agent_actions drop constraint only_small'

describe.skipIf(hasNoServices)('dead letters of what the database refused', () => {
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

  const dlq = (args: string): Promise<Ended> =>
    runCommand(['dlq', ...args.split(' ')], pipeline.env).ended
  const stored = (): Promise<readonly { action_name: string; at: string }[]> =>
    pipeline.store.query(
      `select action_name, created_at::text as at from agent_actions
        where action_name in ('Tool 1', 'Tool 2') order by action_name`,
    )

  it('are rows once it is mended and they are redriven, each exactly one', async () => {
    await pipeline.store.query(REFUSING)
    await pipeline.publish([message(0), message(1), WITHOUT_ID, 'no JSON'])
    await pipeline.startConsumer()
    await expect.poll(() => pipeline.lag(), WITHIN).toBe(0n)
    expect(await pipeline.rows()).toBe(1)

    const listed = await dlq('list --json')
    const letters = listed.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; reason: string; timestamp: string })
    expect(letters.map(({ reason }) => reason).toSorted()).toEqual([
      'AA_EVENT_NOT_JSON',
      'AA_STORE_REFUSED',
      'AA_STORE_REFUSED',
    ])
    const shown = await dlq(`show ${letters.find(({ reason }) => /JSON/.test(reason))!.id} --table`)
    expect(shown).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('no JSON') })

    const dry = await dlq('redrive --reason AA_STORE_REFUSED --json')
    expect(dry).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('"letters":2') })
    expect(await pipeline.lag()).toBe(0n)

    await pipeline.store.query(MENDED)
    const redriven = await dlq('redrive --reason AA_STORE_REFUSED --yes')
    expect(redriven, redriven.stderr).toMatchObject({ exitCode: 0 })
    await expect.poll(() => pipeline.rows(), WITHIN).toBe(3)
    const rows = await stored()
    expect(rows.map(({ action_name: name }) => name)).toEqual(['Tool 1', 'Tool 2'])
    // Not when it was redriven.
    const times = letters.map(({ timestamp }) => Date.parse(timestamp))
    expect(times).toContain(Date.parse(rows[1]!.at))

    const again = await dlq('redrive --reason AA_STORE_REFUSED --yes')
    expect(again).toMatchObject({ exitCode: 0, stdout: '' })
    expect(again.stderr).toContain('2 left out: redriven before')
    expect(await pipeline.lag()).toBe(0n)
    expect(await pipeline.rows()).toBe(3)
  })

  it('are one row each also when they are sent twice, as after a kill before the mark', async () => {
    await pipeline.store.query(REFUSING)
    await pipeline.publish([message(1), WITHOUT_ID])
    await pipeline.startConsumer()
    await expect.poll(async () => (await pipeline.deadLetters()).length, WITHIN).toBe(2)
    await pipeline.store.query(MENDED)
    const copies = await copyOf(await pipeline.deadLetters())
    for (const args of ['redrive --yes --json', `redrive --yes --json --dlq-topic ${copies}`]) {
      expect((await dlq(args)).stdout).toContain('"letters":2,"redriven":true')
      await expect.poll(() => pipeline.lag(), WITHIN).toBe(0n)
    }
    expect(await stored()).toHaveLength(2)
  })

  /** A topic of the same letters, without marks. */
  async function copyOf(letters: readonly ConsumedRecord[]): Promise<string> {
    const copies = `${pipeline.names.dlqTopic}-copies`
    await runCommand(['topics', 'create', '--dlq-topic', copies], pipeline.env).ended
    const settings = resolveKafkaSettings({ brokers: services.kafka.bootstrapServers }, {})
    const producer = createRecordProducer(settings, { log: () => {} })
    await producer.send(copies, letters)
    await producer.close()
    return copies
  }

  it('that fail again are new letters, which say from where they come', async () => {
    await pipeline.store.query(REFUSING)
    await pipeline.publish([message(1)])
    await pipeline.startConsumer()
    await expect.poll(async () => (await pipeline.deadLetters()).length, WITHIN).toBe(1)
    await dlq('redrive --yes')
    // The letter, the mark and the new letter.
    await expect.poll(async () => (await pipeline.deadLetters()).length, WITHIN).toBe(3)
    const { stdout } = await dlq('list --json')
    const [first, second] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(first).toMatchObject({ redriven: true, redriveCount: 0 })
    expect(second).toMatchObject({
      redriven: false,
      redriveCount: 1,
      redrivenFrom: `${pipeline.names.dlqTopic}-${String(first!['id'])}`,
      timestamp: first!['timestamp'],
    })
  })
})
