import { BrokerError, DeliveryError } from '@agent-actions/events'
import { beforeEach, describe, expect, it } from 'vitest'
import { FakeDeadLetters } from '../fake-dead-letters.ts'
import { run, type Outcome } from '../fake-context.ts'

const TOPIC = 'agent-actions'
const DLQ = 'agent-actions-dlq'

describe('dlq redrive', () => {
  let letters: FakeDeadLetters
  beforeEach(() => {
    letters = new FakeDeadLetters()
  })
  const redrive = (args = ''): Promise<Outcome> => run(`dlq redrive ${args}`, letters.context())
  const sentTo = (topic: string): number => letters.sent.get(topic)?.length ?? 0

  it('sends nothing without --yes, and shows what would be', async () => {
    letters.add()
    letters.add({ reason: 'AA_EVENT_NOT_JSON' })
    const { code, stdout, stderr } = await redrive()
    expect({ code, sent: letters.sent.size }).toEqual({ code: 0, sent: 0 })
    expect(stdout).toBe(`\
REASON             LETTERS
AA_STORE_REFUSED         1
AA_EVENT_NOT_JSON        1
`)
    expect(stderr).toBe('This would be sent to agent-actions; nothing was. With --yes it is.\n')
  })

  it('sends bytes, key, headers and time as they were, and from where they come', async () => {
    const value = Buffer.from([0xff, 0x00])
    letters.add({ value })
    const { code, stderr } = await redrive('--yes')
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'sent to agent-actions\n' })
    const [record] = letters.sent.get(TOPIC)!
    expect(record).toMatchObject({
      key: Buffer.from('run'),
      value,
      timestampMs: 1_763_800_000_000,
      headers: {
        traceparent: '00-trace',
        'aa.dlq.reason': 'AA_STORE_REFUSED',
        'aa.dlq.original_timestamp': '1763800000000',
        'aa.dlq.redriven_from': 'agent-actions-dlq-0-0',
        'aa.dlq.redriven_at': '2026-11-22T14:00:00.000Z',
        'aa.dlq.redrive_count': '1',
      },
    })
    // Of the largest record that the topic takes there is no room for it.
    expect(record!.headers).not.toHaveProperty('__connect.errors.exception.stacktrace')
    expect(letters.isProducerClosed).toBe(true)
  })

  it('sends a letter once, however often it is run', async () => {
    for (let count = 0; count < 250; count++) letters.add()
    await redrive('--yes')
    const again = await redrive('--yes')
    expect(sentTo(TOPIC)).toBe(250)
    expect(again).toEqual({
      code: 0,
      stdout: '',
      stderr: 'nothing to redrive in agent-actions-dlq\n250 left out: redriven before\n',
    })
    expect((await run('dlq list', letters.context())).stdout.split('\n')[1]).toMatch(/yes$/)
  })

  it('sends one of two letters of the same record, also later', async () => {
    letters.add({ record: [TOPIC, 3, 4711] })
    letters.add({ record: [TOPIC, 3, 4711] })
    expect((await redrive('--yes')).stderr).toContain('1 left out: a second letter of the same')
    await redrive('--yes')
    expect(sentTo(TOPIC)).toBe(1)
  })

  it('tells apart records of a topic that was deleted and made anew', async () => {
    letters.add({ record: [TOPIC, 3, 4711] })
    await redrive('--yes')
    letters.add({
      record: [TOPIC, 3, 4711],
      more: { 'aa.dlq.original_timestamp': '1763900000000' },
    })
    await redrive('--yes')
    expect(sentTo(TOPIC)).toBe(2)
  })

  it('counts on for a record that failed again', async () => {
    letters.add({
      more: { 'aa.dlq.redriven_from': 'agent-actions-dlq-0-7', 'aa.dlq.redrive_count': '2' },
    })
    await redrive('--yes')
    expect(letters.sent.get(TOPIC)![0]!.headers).toMatchObject({ 'aa.dlq.redrive_count': '3' })
  })

  it('sends only what is named, or passes the filters', async () => {
    letters.add({ agoMs: 10_800_000 })
    letters.add({ reason: 'AA_EVENT_NOT_JSON' })
    letters.add()
    letters.add({ record: [TOPIC, 3, 4711] })
    await redrive('--reason AA_STORE_REFUSED --since 2h --yes 0-0 0-1 0-2 agent-actions-3-4711')
    expect(letters.sent.get(TOPIC)!.map(({ headers }) => headers!['aa.dlq.redriven_from'])).toEqual(
      ['agent-actions-dlq-0-2', 'agent-actions-dlq-0-3'],
    )
  })

  it('sends nothing at all when one of the letters is not there', async () => {
    letters.add()
    const { code, stderr } = await redrive('0-0 0-9 --yes')
    expect({ code, sent: letters.sent.size }).toEqual({ code: 1, sent: 0 })
    expect(stderr).toContain('There is no dead letter 0-9')
  })

  it('leaves alone what comes from another topic, or from somebody else', async () => {
    letters.add({ record: ['payments', 0, 1] })
    letters.append({ key: null, value: Buffer.from('x'), headers: {} })
    expect(await redrive('--yes')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('2 left out: from another topic'),
    })
    expect(letters.sent.size).toBe(0)
  })

  it('lets no record hide itself or others by a header of its own', async () => {
    letters.add()
    letters.add({ value: '{"redriven":["0-0","0-1"]}', more: { 'aa.dlq.redriven': '1' } })
    await redrive('--yes')
    expect(sentTo(TOPIC)).toBe(2)
  })

  it('goes on where it was when Kafka went away in between', async () => {
    for (let count = 0; count < 1_000; count++) letters.add()
    const away = new BrokerError('AA_BROKER_UNREACHABLE', 'away', { retryable: true })
    letters.answer = (topic) => (topic === TOPIC && sentTo(TOPIC) >= 500 ? away : undefined)
    const killed = await redrive('--yes --timeout 1ms')
    expect(killed.code).toBe(4)
    const before = sentTo(TOPIC)
    expect(before).toBeLessThan(1_000)
    expect(killed.stderr).toContain(`${before} of 1000 letters were sent and marked`)
    letters.answer = () => undefined
    expect((await redrive('--yes')).stderr).toContain(`${before} left out: redriven before`)
    expect(sentTo(TOPIC)).toBe(1_000)
  })

  it('sends again what it could not mark: twice rather than never', async () => {
    letters.add()
    const away = new DeliveryError('AA_DELIVERY_FAILED', 'not now', { retryable: true })
    letters.answer = (topic) => (topic === DLQ ? away : undefined)
    expect((await redrive('--yes --timeout 1ms')).code).toBe(4)
    letters.answer = () => undefined
    await redrive('--yes')
    expect(sentTo(TOPIC)).toBe(2)
  })

  it('waits for a Kafka that is away for a moment', async () => {
    letters.add()
    const failures = [new DeliveryError('AA_DELIVERY_FAILED', 'not now', { retryable: true })]
    letters.answer = () => failures.pop()
    expect((await redrive('--yes')).code).toBe(0)
    expect(sentTo(TOPIC)).toBe(1)
  })

  it('sends the others of a letter that the topic can never take, and ends with 6', async () => {
    for (let count = 0; count < 5; count++) letters.add({ value: count === 3 ? 'large' : '{}' })
    letters.answer = (topic, records) =>
      topic === TOPIC && records.some(({ value }) => String(value) === 'large')
        ? new DeliveryError('AA_EVENT_REFUSED', 'too large')
        : undefined
    const { code, stderr } = await redrive('--yes')
    expect({ code, sent: sentTo(TOPIC) }).toEqual({ code: 6, sent: 4 })
    expect(stderr).toContain('0-3 can never be sent, 1 in all, and stay: too large')
  })

  it('is not run for what is no letter', async () => {
    expect(await redrive('seven --yes')).toMatchObject({ code: 2 })
    expect(letters.sent.size).toBe(0)
  })
})
