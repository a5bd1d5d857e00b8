import { StoreError, type ActionEvent } from '@agent-actions/events'
import { beforeEach, describe, expect, it } from 'vitest'
import { run, type Outcome } from '../fake-context.ts'
import { FakeTopic, message, RUN } from '../fake-topic.ts'

const OTHER_RUN = 'ffffffff-16cd-43dd-8448-eb211c80319c'

describe('replay', () => {
  let topic: FakeTopic
  beforeEach(() => {
    topic = new FakeTopic()
  })
  const replay = (args = ''): Promise<Outcome> => run(`replay ${args}`, topic.context())
  const report = async (args = ''): Promise<Record<string, unknown>> => {
    const { stdout, stderr } = await replay(`--json ${args}`)
    if (stdout === '') throw new Error(stderr)
    return JSON.parse(stdout) as Record<string, unknown>
  }

  it('writes nothing without --yes, and counts what is new', async () => {
    topic.add(message(0), message(1), message(2))
    await replay('--yes')
    topic.rows.delete([...topic.rows.keys()][1]!)
    const { code, stdout, stderr } = await replay()
    expect({ code, rows: topic.rows.size }).toEqual({ code: 0, rows: 2 })
    expect(stdout).toBe(`\
RECORDS  NEW  ALREADY  POISON
      3    1        2       0
`)
    expect(stderr).toBe(`\
NEW would be written from agent-actions
into pglite:./fake; nothing was. With --yes it is.
Rows that were erased on purpose are NEW too, and come back: the runs of
agent-actions forget, and what a DELETE or a DROP by hand removed.
`)
  })

  it('writes the rows that are missing with --yes, and nothing the second time', async () => {
    topic.add(message(0), message(1), message(2))
    const first = await replay('--yes')
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/\n +3 +3 +0 +0\n/) })
    expect(first.stderr).toBe(`\
from agent-actions into pglite:./fake
Rows that were erased on purpose are back, where their records were in it: run
agent-actions forget again for those runs.
`)
    expect(await replay('--yes')).toEqual({
      code: 0,
      stdout: 'RECORDS  NEW  ALREADY  POISON\n      3    0        3       0\n',
      stderr: 'from agent-actions into pglite:./fake\n',
    })
  })

  it('counts an action that is on the topic twice as one that is new, as it then is', async () => {
    topic.add(message(0), message(1), message(0), message(0))
    const counts = { records: 4, new: 2, already: 2, poison: 0 }
    expect(await report()).toMatchObject({ ...counts, written: false })
    expect(await report('--yes')).toMatchObject({ ...counts, written: true })
  })

  it('names the first of what can never be a row, counts all of it and stores the rest', async () => {
    topic.add(...Array.from({ length: 12 }, () => 'no JSON'), message(1), null)
    const { code, stdout, stderr } = await replay('--yes')
    expect({ code, rows: topic.rows.size }).toEqual({ code: 0, rows: 1 })
    expect(stdout).toMatch(/^RECORDS.*\n +14 +1 +0 +13\n\nPOISON +REASON +SQLSTATE +ERROR\n/)
    expect(stdout.match(/^agent-actions-0-\d+ +AA_EVENT_NOT_JSON /gm)).toHaveLength(10)
    expect(stderr).toContain('POISON can never be rows, the first 10 named above')
    expect(await report()).toMatchObject({
      poison: 13,
      firstPoison: expect.arrayContaining([
        {
          topic: 'agent-actions',
          partition: 0,
          offset: 3,
          reason: 'AA_EVENT_NOT_JSON',
          error: expect.stringContaining('not JSON'),
        },
      ]),
    })
  })

  it('counts a row that the database refuses as poison, with its SQLSTATE', async () => {
    topic.add(message(0), message(1), message(2))
    topic.fault = refuses('Tool 1')
    const found = await report('--yes')
    expect(found).toMatchObject({ new: 2, poison: 1 })
    expect(found['firstPoison']).toMatchObject([
      { offset: 1, reason: 'AA_STORE_REFUSED', sqlstate: '23514' },
    ])
    expect([...topic.rows.values()].map(({ action_name: name }) => name)).toEqual([
      'Tool 0',
      'Tool 2',
    ])
  })

  it('counts debug events of a time whose debug rows retention has removed, and stores them not', async () => {
    const old = { timestamp: '2026-11-20T23:59:59.999999Z' }
    topic.add(
      message(0, old),
      message(1, { ...old, debug_mode: false }),
      message(2, { timestamp: '2026-11-21T00:00:00.000000Z' }),
      message(0, old),
    )
    topic.keptFrom = '2026-11-21T00:00:00.000000Z'
    const counts = { records: 4, new: 2, already: 0, expired: 2, poison: 0 }
    expect(await report()).toMatchObject({ ...counts, written: false })
    expect(await report('--yes')).toMatchObject({ ...counts, written: true })
    expect([...topic.rows.values()].map(({ action_name: name }) => name)).toEqual([
      'Tool 1',
      'Tool 2',
    ])
    const shown = await replay()
    expect(shown.stdout).toMatch(/ALREADY +EXPIRED +POISON\n +4 +0 +2 +2 +0\n/)
    expect(shown.stderr).toContain(
      'EXPIRED are not stored: retention has removed the debug rows of their time.\n',
    )
  })

  it('takes an event for expired, as a write does, even where its row is still there', async () => {
    topic.add(message(0))
    await replay('--yes')
    topic.keptFrom = '2026-11-22T14:00:00.000000Z'
    expect(await report()).toMatchObject({ already: 0, expired: 1 })
    expect(await report('--yes')).toMatchObject({ already: 0, expired: 1 })
  })

  it('takes the records of a time, up to but without its end', async () => {
    topic.add(...Array.from({ length: 6 }, (_, number) => message(number)))
    expect(await report('--from 5m --to 2m --yes')).toMatchObject({
      from: '2026-11-22T13:55:00.000Z',
      to: '2026-11-22T13:58:00.000Z',
      records: 3,
    })
    expect([...topic.rows.values()].map(({ action_name: name }) => name)).toEqual([
      'Tool 1',
      'Tool 2',
      'Tool 3',
    ])
  })

  it('is not ended early by a record of a fast clock, where producers set the time', async () => {
    topic.add(...Array.from({ length: 6 }, (_, number) => message(number)))
    topic.records[1] = { ...topic.records[1]!, timestampMs: Date.UTC(2030, 0) }
    topic.settings = { 'message.timestamp.type': 'CreateTime' }
    expect(await report('--from 5m --to 2m')).toMatchObject({ records: 2 })
  })

  it('takes the actions of one run, and what cannot be read by its key', async () => {
    topic.add(message(0), message(1, { correlation_id: OTHER_RUN }), 'no JSON')
    topic.records.push({
      ...topic.records[2]!,
      offset: 3n,
      key: Buffer.from(OTHER_RUN),
    })
    const found = await report(`--yes --correlation-id ${RUN.replaceAll('-', '')}`)
    expect(found).toMatchObject({ correlationId: RUN, records: 2, new: 1, poison: 1 })
    expect([...topic.rows.values()].map(({ correlation_id: id }) => id)).toEqual([RUN])
  })

  it('says that nothing is there, and ends with 0', async () => {
    expect(await replay('--from 2h --yes')).toEqual({
      code: 0,
      stdout: '',
      stderr:
        'nothing to replay in agent-actions from 2026-11-22T12:00:00.000Z: no record is there\n',
    })
  })

  describe('of a topic whose first records are gone', () => {
    beforeEach(() => {
      topic.add(...Array.from({ length: 6 }, (_, number) => message(number)))
      topic.oldest = 2
    })

    it('says so and ends with 6 when --from reaches back that far', async () => {
      const { code, stdout, stderr } = await replay('--from 1h --yes')
      expect({ code, rows: topic.rows.size }).toEqual({ code: 6, rows: 4 })
      expect(stdout).toContain('RECORDS')
      expect(stderr).toContain(
        'partition 0: 2 records are gone, the oldest that is left came 2026-11-22 13:56:00 UTC\n',
      )
      expect(stderr).toContain('error: agent-actions does not reach back to --from 1h (2026-11-22T')
      expect((await report('--from 1h'))['gone']).toEqual([
        { partition: 0, records: 2, oldestLeft: '2026-11-22T13:56:00.000Z' },
      ])
    })

    it('says so without --from, which asked for what is left', async () => {
      const { code, stderr } = await replay()
      expect(code).toBe(0)
      expect(stderr).toContain('Kafka no longer has all of agent-actions')
    })

    it('says nothing when --from begins with what is left, or later', async () => {
      for (const from of ['4m', '3m']) {
        const { code, stderr } = await replay(`--from ${from}`)
        expect({ code, stderr }).toEqual({
          code: 0,
          stderr: expect.not.stringContaining('no longer'),
        })
      }
    })

    it('says so where nothing at all is left', async () => {
      topic.oldest = 6
      const { code, stderr } = await replay('--from 1h')
      expect(code).toBe(6)
      expect(stderr).toContain('partition 0: 6 records are gone, and none is left')
    })

    it.each([
      { left: 3, said: 'partition 0: 3 records are gone, the oldest that is left came' },
      { left: 0, said: 'partition 0: 6 records are gone, and none is left' },
    ])('says so also when they go while it reads: $left left', async ({ left, said }) => {
      topic.oldest = 0
      topic.meanwhile = () => {
        topic.oldest = left === 0 ? 6 : 3
      }
      const { code, stderr } = await replay('--from 1h --yes')
      expect(code).toBe(6)
      expect(stderr).toContain(said)
    })

    it('does not take the gap of an aborted transaction for it', async () => {
      topic.oldest = 0
      topic.records.shift()
      const { code, stderr } = await replay('--from 1h')
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr: expect.not.stringContaining('no longer'),
      })
    })
  })

  it('ends with 4 when the database goes, and finishes when it is run again', async () => {
    topic.add(...Array.from({ length: 6 }, (_, number) => message(number)))
    topic.fault = (events) =>
      events.some(({ action_name: n }) => n === 'Tool 4') ? away() : undefined
    const { code, stdout, stderr } = await replay('--yes --timeout 1ms')
    expect({ code, stdout, rows: topic.rows.size }).toEqual({ code: 4, stdout: '', rows: 4 })
    expect(stderr).toContain('stopped after 4 of 6 records; 4 new rows are written.\n')
    expect(stderr).toContain('run it again: nothing is lost, and nothing is there twice.')
    topic.fault = () => undefined
    expect(await report('--yes')).toMatchObject({ new: 2, already: 4 })
  })

  it('waits for a database that is away for a moment', async () => {
    topic.add(message(0))
    const failures = [away()]
    topic.fault = () => failures.pop()
    expect(await report('--yes')).toMatchObject({ new: 1 })
  })

  it.each([
    { asked: '', role: 'agent_actions_reader', may: 'only write' },
    { asked: '--yes', role: 'agent_actions_writer', may: 'only read' },
  ])('names the role that a user lacks who may $may', async ({ asked, role }) => {
    topic.add(message(0))
    const given = topic.context()
    const refused = new StoreError('AA_STORE_UNREACHABLE', 'permission denied', {
      cause: Object.assign(new Error('permission denied'), { code: '42501' }),
      retryable: true,
    })
    const refuse = (): Promise<never> => Promise.reject(refused)
    const { code, stderr } = await run(`replay ${asked}`, {
      ...given,
      store: { ...given.store!, storedActions: refuse, insertActions: refuse },
    })
    expect(code).toBe(3)
    expect(stderr).toContain(`grant it ${role}`)
  })

  it('tells how far it is', async () => {
    topic.fetch = 6_000
    topic.add(...Array.from({ length: 18_000 }, (_, number) => message(number)))
    const { stderr } = await replay('--yes')
    expect(stderr).toContain('10000 of 18000 read, 10000 new rows written …\n')
  })

  it.each([
    ['--from yesterday', "'yesterday' is no value of --from"],
    ['--to 7', "'7' is no value of --to"],
    ['--from 1h --to 2h', '--from 1h is not before --to 2h'],
    ['--correlation-id seven', "'seven' is no run id"],
  ])('is not run with %s', async (args, why) => {
    topic.add(message(0))
    const { code, stderr } = await replay(`${args} --yes`)
    expect({ code, rows: topic.rows.size }).toEqual({ code: 2, rows: 0 })
    expect(stderr).toContain(why)
  })
})

/** As `pg` reports it, behind the error for people. */
function away(): StoreError {
  const cause = new Error('Connection terminated unexpectedly')
  return new StoreError('AA_STORE_UNREACHABLE', 'away', { cause, retryable: true })
}

function refuses(name: string): (events: readonly ActionEvent[]) => Error | undefined {
  const cause = Object.assign(new Error('violates check'), {
    code: '23514',
    constraint: 'only_small',
  })
  return (events) =>
    events.some(({ action_name }) => action_name === name)
      ? new StoreError('AA_STORE_REFUSED', 'refuses a value', { cause })
      : undefined
}
