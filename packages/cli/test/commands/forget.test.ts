import { StoreError } from '@agent-actions/events'
import type { RunRowCount } from '@agent-actions/store'
import { describe, expect, it } from 'vitest'
import { fakeStore, run, type FakeStore } from '../fake-context.ts'
import { CORRELATION_ID } from '../run-fixture.ts'

const COUNTS: readonly RunRowCount[] = [
  { table: 'agent_actions', kind: 'decision', rows: 2 },
  { table: 'agent_actions', kind: 'tool_call', rows: 21 },
  { table: 'agent_file_operations', kind: 'read', rows: 9 },
]
const TABLE = `\
TABLE                  KIND       ROWS
agent_actions          decision      2
agent_actions          tool_call    21
agent_file_operations  read          9
`

const withRun = (): FakeStore =>
  fakeStore({
    runRowCounts: () => Promise.resolve(COUNTS),
    forgetRun: () => Promise.resolve(COUNTS),
  })

const askedFor = ({ calls }: FakeStore): readonly string[] => calls.map(({ name }) => name)

describe('forget', () => {
  it('shows what it would erase, and erases nothing', async () => {
    const store = withRun()
    const { code, stdout, stderr } = await run(`forget ${CORRELATION_ID}`, {
      store: store.functions,
    })
    expect({ code, stdout }).toEqual({ code: 0, stdout: TABLE })
    expect(stderr).toMatch(/^This would be erased; nothing was\. With --yes it is\.\n/)
    expect(askedFor(store)).not.toContain('forgetRun')
  })

  it('erases with --yes, and shows what it erased and where', async () => {
    const store = withRun()
    const { code, stdout, stderr } = await run(`forget ${CORRELATION_ID} --yes`, {
      store: store.functions,
    })
    expect({ code, stdout }).toEqual({ code: 0, stdout: TABLE })
    expect(stderr).toMatch(/^erased from pglite:\.\/fake\n/)
    expect(store.calls.at(-1)).toEqual({ name: 'forgetRun', argument: CORRELATION_ID })
  })

  it.each(['', ' --yes'])('says what it cannot reach, whatever it did: forget%s', async (yes) => {
    for (const store of [withRun(), fakeStore()]) {
      const { stderr } = await run(`forget ${CORRELATION_ID}${yes}`, { store: store.functions })
      for (const place of ['Kafka', 'dead letters', 'spools', 'backups', 'replicas']) {
        expect(stderr).toContain(place)
      }
      expect(stderr.replaceAll('\n', ' ')).toContain('comes back as rows')
    }
  })

  it('says that nothing was there, which is no error', async () => {
    const { code, stdout, stderr } = await run(`forget ${CORRELATION_ID} --yes`)
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toMatch(
      new RegExp(`^no row of ${CORRELATION_ID} is in pglite:./fake: nothing to erase\n`),
    )
  })

  it('writes one JSON object for each kind of row', async () => {
    for (const [yes, erased] of [
      ['', false],
      [' --yes', true],
    ] as const) {
      const { stdout } = await run(`forget ${CORRELATION_ID} --json${yes}`, {
        store: withRun().functions,
      })
      const lines = stdout.trimEnd().split('\n')
      expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
        COUNTS.map((count) => ({ correlationId: CORRELATION_ID, ...count, erased })),
      )
    }
  })

  it('takes the trace id as well', async () => {
    const store = withRun()
    await run(`forget ${CORRELATION_ID.replaceAll('-', '')} --yes`, { store: store.functions })
    expect(store.calls.at(-1)).toEqual({ name: 'forgetRun', argument: CORRELATION_ID })
  })

  it('asks for an id, and erases nothing without one', async () => {
    const store = withRun()
    expect((await run('forget --yes', { store: store.functions })).code).toBe(2)
    expect((await run('forget all --yes', { store: store.functions })).code).toBe(2)
    expect(store.calls).toEqual([])
  })

  it('says who may erase, where the user may not', async () => {
    const cause = Object.assign(new Error('permission denied'), { code: '42501' })
    const refusal = new StoreError('AA_STORE_UNREACHABLE', 'no', { cause, retryable: true })
    const { functions } = fakeStore({ forgetRun: () => Promise.reject(refusal) })
    const { code, stdout, stderr } = await run(`forget ${CORRELATION_ID} --yes`, {
      store: functions,
    })
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toContain('The owner of the tables may')
  })
})
