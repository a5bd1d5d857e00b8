import { BrokerError } from '@agent-actions/events'
import { beforeEach, describe, expect, it } from 'vitest'
import { FakeDeadLetters } from '../fake-dead-letters.ts'
import { run, type Outcome } from '../fake-context.ts'

const HOUR_MS = 3_600_000

function linesOf({ stdout }: Outcome): readonly Record<string, unknown>[] {
  const lines = stdout.split('\n').filter((line) => line !== '')
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('dlq list', () => {
  let letters: FakeDeadLetters
  beforeEach(() => {
    letters = new FakeDeadLetters()
  })
  const list = (args = ''): Promise<Outcome> => run(`dlq list ${args}`, letters.context())

  it('shows when and why, the newest last, and counts by reason', async () => {
    letters.add({ agoMs: 3 * HOUR_MS })
    letters.add({ reason: 'AA_EVENT_NOT_JSON' })
    letters.add()
    const { code, stdout, stderr } = await list()
    expect(code).toBe(0)
    expect(stdout.split('\n')[0]).toMatch(/^LETTER +AGE +REASON .*ERROR +REDRIVEN$/)
    expect(stdout.split('\n')[1]).toMatch(/^0-0 +3h +AA_STORE_REFUSED .*value out of range/)
    expect(stdout.split('\n')[3]).toMatch(/^0-2 +60s +AA_STORE_REFUSED /)
    expect(stderr).toBe(`\
3 of 3 dead letters in agent-actions-dlq; of those shown, 0 were redriven
     2 AA_STORE_REFUSED
     1 AA_EVENT_NOT_JSON
agent-actions dlq show <letter> has all of one.
`)
  })

  it('has on a line of JSON what the headers say', async () => {
    letters.add({ record: ['agent-actions', 3, 4711] })
    expect(linesOf(await list('--json'))).toEqual([
      {
        id: '0-0',
        reason: 'AA_STORE_REFUSED',
        sqlstate: '22003',
        attempts: 3,
        error: 'value out of range',
        failedAt: '2026-11-22T13:59:00.000Z',
        consumerGroup: 'group',
        topic: 'agent-actions',
        partition: 3,
        offset: 4711,
        timestamp: '2025-11-22T08:26:40.000Z',
        redriven: false,
        redriveCount: 0,
      },
    ])
  })

  it('spends no room on the address of the database, which JSON has', async () => {
    const message = 'postgres://me@db:5432/agents refuses a row: value out of range'
    letters.add({ more: { '__connect.errors.exception.message': message } })
    expect((await list()).stdout).toContain('  refuses a row: ')
    expect((await list('--json')).stdout).toContain(message)
  })

  it('shows the newest of --limit and counts all', async () => {
    for (let count = 0; count < 5; count++) letters.add()
    const outcome = await list('--limit 2 --json')
    expect(linesOf(outcome).map(({ id }) => id)).toEqual(['0-3', '0-4'])
    expect(outcome.stderr).toContain('2 of 5 dead letters')
  })

  it('leaves out what is older than --since, or of another --reason', async () => {
    letters.add({ agoMs: 3 * HOUR_MS })
    letters.add({ reason: 'AA_EVENT_NOT_JSON' })
    letters.add()
    expect(linesOf(await list('--json --since 2h')).map(({ id }) => id)).toEqual(['0-1', '0-2'])
    const outcome = await list('--json --since 2h --reason AA_STORE_REFUSED')
    expect(linesOf(outcome).map(({ id }) => id)).toEqual(['0-2'])
    expect(outcome.stderr).toContain('since 2026-11-22T12:00:00.000Z with the reason AA_STORE')
  })

  it('lets no letter control the terminal', async () => {
    letters.add({
      reason: 'AA\u001b[2J',
      more: { '__connect.errors.exception.message': 'no\r\n0-9 forged\u202e' },
    })
    const { stdout, stderr } = await list()
    expect(stdout).toContain('no 0-9 forged?')
    // eslint-disable-next-line no-control-regex
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/)
  })

  it('shows letters that somebody else wrote, without what they do not say', async () => {
    letters.append({ key: null, value: Buffer.from('x'), headers: {} })
    expect(linesOf(await list('--json'))).toEqual([
      {
        id: '0-0',
        reason: 'unknown',
        failedAt: '2026-11-22T14:00:00.000Z',
        redriven: false,
        redriveCount: 0,
      },
    ])
  })

  it('says so when there is none', async () => {
    expect(await list()).toEqual({
      code: 0,
      stdout: '',
      stderr: 'no dead letter is in agent-actions-dlq\n',
    })
  })

  it.each([
    ['--limit 0', "'0' is no value of --limit"],
    ['--since yesterday', "'yesterday' is no value of --since"],
    ['--timeout 5', "'5' is no value of --timeout"],
  ])('is not run with %s', async (args, told) => {
    expect(await list(args)).toMatchObject({ code: 2, stderr: expect.stringContaining(told) })
  })

  it('ends with 5 where there is no such topic, with 4 where Kafka sends nothing', async () => {
    for (const [error, code] of [
      ['AA_TOPIC_MISSING', 5],
      ['AA_DELIVERY_FAILED', 4],
    ] as const) {
      const context = letters.context()
      const readTopic = (): Promise<void> =>
        Promise.reject(new BrokerError(error, 'told', { retryable: true }))
      const kafka = await context.loadKafka!()
      const outcome = await run('dlq list', {
        ...context,
        loadKafka: () => Promise.resolve({ ...kafka, readTopic }),
      })
      expect(outcome).toMatchObject({ code, stderr: 'error: told\n' })
    }
  })
})
