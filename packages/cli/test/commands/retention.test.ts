import { StoreError } from '@agent-actions/events'
import type {
  applyRetention,
  RetentionPlan,
  RetentionResult,
  RetentionRules,
  RetentionStep,
} from '@agent-actions/store'
import { describe, expect, it } from 'vitest'
import { fakeStore, NOW, run, type FakeStore, type Outcome } from '../fake-context.ts'

const OLD = new Date('2026-11-09T00:00:00Z')

const step = (given: Partial<RetentionStep> = {}): RetentionStep => ({
  kind: 'drop',
  table: 'agent_actions',
  partition: 'agent_actions_debug_20261102',
  projects: [],
  before: OLD,
  rows: 120_000,
  bytes: 64 * 1024 ** 2,
  ...given,
})

const STEPS: readonly RetentionStep[] = [
  step(),
  step({
    kind: 'delete',
    partition: 'agent_actions_debug_20261109',
    projects: ['acme', 'shop'],
    before: new Date('2026-11-15T14:00:00Z'),
    rows: 17,
    bytes: null,
  }),
  step({
    kind: 'delete',
    table: 'agent_file_operations',
    partition: 'agent_file_operations_20261102',
    rows: null,
    bytes: null,
  }),
]

const PLAN: RetentionPlan = {
  cutoffs: { generalMs: OLD.getTime(), askedMs: OLD.getTime() + 1, projectMs: new Map() },
  steps: STEPS,
  keptFrom: new Date('2026-11-15T14:00:00Z'),
  staying: { from: OLD, before: new Date('2026-11-12T14:00:00Z') },
}

const done = (given: Partial<RetentionResult> = {}): RetentionResult => ({
  ...step(),
  status: 'removed',
  fileOperations: 0,
  heldBy: [],
  ...given,
})

const RESULTS: readonly RetentionResult[] = [
  done(),
  done({ ...STEPS[1], fileOperations: 9 }),
  done({ ...STEPS[2], rows: 4 }),
]

const withPlan = (
  plan: RetentionPlan = PLAN,
  apply: typeof applyRetention = () => Promise.resolve(RESULTS),
): FakeStore => fakeStore({ planRetention: () => Promise.resolve(plan), applyRetention: apply })

const names = ({ calls }: FakeStore): readonly string[] => calls.map(({ name }) => name)

const TABLE = `\
PARTITION                       REMOVE                ROWS  SIZE
agent_actions_debug_20261102    all of it           120000  64 MiB
agent_actions_debug_20261109    rows of acme, shop      17
agent_file_operations_20261102  rows
`

describe('retention', () => {
  const retention = (args: string, store = withPlan()): Promise<Outcome> =>
    run(`retention ${args}`, { store: store.functions })

  it('shows what it would remove, and removes nothing', async () => {
    const store = withPlan()
    const { code, stdout, stderr } = await retention('--debug-days 10', store)
    expect({ code, stdout }).toEqual({ code: 0, stdout: TABLE })
    expect(stderr).toBe(`\
This would be removed from pglite:./fake; nothing was.
With --yes it is.
Debug events from before 2026-11-15 14:00:00 UTC are then not stored
any more, of any project: one that comes late is counted as expired.
Debug rows from 2026-11-09 00:00:00 UTC
to 2026-11-12 14:00:00 UTC stay until their partition is wholly old.
`)
    expect(names(store)).not.toContain('applyRetention')
  })

  it('removes with --yes what it has planned, and says what the disk got back', async () => {
    const store = withPlan()
    const { code, stdout, stderr } = await retention('--debug-days 10 --yes', store)
    expect(code).toBe(0)
    expect(stdout).toBe(TABLE.replace('rows\n', 'rows                     4\n'))
    expect(stderr).toMatch(/^removed from pglite:\.\/fake; the disk got back 64 MiB\n/)
    expect(stderr).toContain('2026-11-15 14:00:00 UTC are not stored\n')
    expect(store.calls.at(-1)).toEqual({ name: 'applyRetention', argument: PLAN })
  })

  it('writes one JSON object for each partition', async () => {
    for (const [yes, removed] of [
      ['', false],
      [' --yes', true],
    ] as const) {
      const { stdout } = await retention(`--debug-days 10 --json${yes}`)
      const rows = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown)
      expect(rows).toMatchObject([
        {
          table: 'agent_actions',
          partition: 'agent_actions_debug_20261102',
          kind: 'drop',
          projects: [],
          before: '2026-11-09T00:00:00.000Z',
          rows: 120_000,
          bytes: 64 * 1024 ** 2,
          removed,
        },
        { kind: 'delete', projects: ['acme', 'shop'], rows: 17, bytes: null, removed },
        { table: 'agent_file_operations', rows: removed ? 4 : null, removed },
      ])
    }
  })

  it('says that nothing is old enough, which is no error', async () => {
    expect(
      await retention(
        '--debug-days 10 --yes',
        withPlan({ ...PLAN, steps: [], keptFrom: undefined }, () => Promise.resolve([])),
      ),
    ).toEqual({
      code: 0,
      stdout: '',
      stderr: `\
nothing to remove from pglite:./fake: no debug row is old enough
Debug rows from 2026-11-09 00:00:00 UTC
to 2026-11-12 14:00:00 UTC stay until their partition is wholly old.
`,
    })
  })

  it('fails when a partition is held to the end, after it has told the rest', async () => {
    const held = done({ status: 'busy', rows: 0, bytes: null, heldBy: [123, 456] })
    const store = withPlan(PLAN, () => Promise.resolve([held, RESULTS[1]!]))
    const { code, stdout, stderr } = await retention('--debug-days 10 --yes --json', store)
    expect(code).toBe(6)
    expect(stdout.match(/"removed":(true|false)/g)).toEqual(['"removed":false', '"removed":true'])
    expect(stderr).toContain('still there: agent_actions_debug_20261102.')
    expect(stderr).toContain('(process 123, 456 of the database). Run this again')
  })

  it('tells how far it is each second, and once that it waits', async () => {
    let nowMs = NOW.getTime()
    const store = withPlan(PLAN, (_store, { steps }, { onProgress, patienceMs } = {}) => {
      expect(patienceMs).toBe(120_000)
      const see = (index: number, status: 'started' | 'waiting' | 'removing', actions = 0): void =>
        onProgress?.({ step: steps[index]!, status, removed: { actions, fileOperations: 0 } })
      see(0, 'waiting')
      see(0, 'waiting')
      see(1, 'started')
      nowMs += 1_000
      see(1, 'removing', 5)
      see(1, 'removing', 10)
      return Promise.resolve(RESULTS)
    })
    const { stderr } = await run('retention --debug-days 10 --yes --timeout 2m', {
      store: store.functions,
      now: () => new Date(nowMs),
    })
    expect(stderr.split('\n').slice(0, 3)).toEqual([
      '[----------] 1 of 3, agent_actions_debug_20261102: waiting for a transaction …',
      '[####------] 2 of 3, agent_actions_debug_20261109: 5 of 17 rows removed …',
      'removed from pglite:./fake; the disk got back 64 MiB',
    ])
  })

  it('says who may, where the user may not', async () => {
    const cause = Object.assign(new Error('permission denied'), { code: '42501' })
    const refusal = new StoreError('AA_STORE_UNREACHABLE', 'no', { cause, retryable: true })
    const { functions } = fakeStore({ planRetention: () => Promise.reject(refusal) })
    const { code, stdout, stderr } = await run('retention --debug-days 10', { store: functions })
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).toContain('The owner of the tables may')
  })

  describe('rules', () => {
    const rulesOf = async (
      args: string,
      env: Readonly<Record<string, string>> = {},
    ): Promise<RetentionRules | Outcome> => {
      const store = withPlan()
      const outcome = await run(`retention ${args}`, {
        store: store.functions,
        env: { NO_COLOR: '1', DATABASE_URL: 'pglite:./fake', ...env },
      })
      const planned = store.calls.find(({ name }) => name === 'planRetention')
      if (planned === undefined) expect(store.calls).toEqual([])
      return planned === undefined ? outcome : (planned.argument as RetentionRules)
    }

    it('are off until switched on, and it says how', async () => {
      for (const env of [{}, { RETENTION_DEBUG_DAYS: '', RETENTION_PROJECT_DAYS: ' ' }]) {
        const outcome = await rulesOf('--yes', env)
        expect(outcome).toMatchObject({ code: 2, stdout: '' })
        for (const word of [
          '--debug-days',
          'RETENTION_DEBUG_DAYS',
          '--project',
          'Retention is off',
        ]) {
          expect((outcome as Outcome).stderr).toContain(word)
        }
      }
    })

    it('come from options and from the environment, projects from both', async () => {
      const env = { RETENTION_DEBUG_DAYS: '30', RETENTION_PROJECT_DAYS: 'acme=7, law=365' }
      expect(await rulesOf('', env)).toEqual({
        debugDays: 30,
        projectDays: new Map([
          ['acme', 7],
          ['law', 365],
        ]),
      })
      expect(await rulesOf('--debug-days 90 --project acme=14 --project a=b=1', env)).toEqual({
        debugDays: 90,
        projectDays: new Map([
          ['acme', 14],
          ['law', 365],
          ['a=b', 1],
        ]),
      })
    })

    it('can be of projects alone', async () => {
      expect(await rulesOf('--project acme=7')).toEqual({ projectDays: new Map([['acme', 7]]) })
      expect(await rulesOf('', { RETENTION_PROJECT_DAYS: 'acme=7' })).toEqual({
        projectDays: new Map([['acme', 7]]),
      })
    })

    it.each(['0', '-1', '1.5', '7d', 'x', '36501', '1e2'])(
      'are whole days from 1: %s is refused, and nothing is opened',
      async (days) => {
        for (const [args, named] of [
          [`--debug-days=${days} --yes`, '--debug-days'],
          [`--project=acme=${days} --yes`, '--project'],
        ] as const) {
          const outcome = await rulesOf(args)
          expect(outcome).toMatchObject({ code: 2, stderr: expect.stringContaining(named) })
        }
        for (const [name, value] of [
          ['RETENTION_DEBUG_DAYS', days],
          ['RETENTION_PROJECT_DAYS', `law=365,acme=${days}`],
        ] as const) {
          const outcome = await rulesOf('--yes', { [name]: value })
          expect(outcome).toMatchObject({ code: 3, stderr: expect.stringContaining(name) })
        }
      },
    )

    it.each(['acme', '=7', 'acme=', ''])('of a project have a name and days: %s', async (rule) => {
      expect(await rulesOf(`--project=${rule} --yes`)).toMatchObject({ code: 2 })
      const env = { RETENTION_PROJECT_DAYS: `law=365,${rule}` }
      expect(await rulesOf('--yes', env)).toMatchObject({ code: 3 })
    })

    it('name a project once', async () => {
      const twice = expect.stringContaining('acme twice')
      expect(await rulesOf('--project acme=7 --project acme=9')).toMatchObject({
        code: 2,
        stderr: twice,
      })
      const env = { RETENTION_PROJECT_DAYS: 'acme=7,acme=9' }
      expect(await rulesOf('', env)).toMatchObject({ code: 3, stderr: twice })
    })
  })
})
