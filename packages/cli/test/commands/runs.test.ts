import { describe, expect, it } from 'vitest'
import { fakeStore, run } from '../fake-context.ts'
import { summary } from '../run-fixture.ts'

const RUNS = [
  summary({ agents: ['agent-coder', 'agent-debugger'], actions: 27, errors: 3, outcome: 'error' }),
  summary({
    correlationId: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
    startedAt: '2026-11-21T13:00:00.000000Z',
    durationMs: 0.25,
  }),
]
const store = fakeStore({ listRuns: () => Promise.resolve(RUNS) }).functions

describe('runs', () => {
  it('shows a table on a terminal, and below it on stderr what it is', async () => {
    expect(await run('runs', { store })).toEqual({
      code: 0,
      stdout: `\
   RUN                                   AGE    TOOK  ACT  ERR  AGENTS
✗  0af76519-16cd-43dd-8448-eb211c80319c  29m   6.1 s   27    3  agent-coder +1
✓  ffffffff-ffff-ffff-ffff-ffffffffffff  25h  250 µs    1    0  agent-coder
`,
      stderr: 'runs since 2026-11-21 14:00:00 UTC (--since 24h)\n',
    })
  })

  it('shows words where the terminal has no signs', async () => {
    const env = { LC_ALL: 'C', NO_COLOR: '1', DATABASE_URL: 'pglite:./fake' }
    const { stdout } = await run('runs', { store, env })
    expect(stdout).toBe(`\
       RUN                                   AGE    TOOK  ACT  ERR  AGENTS
error  0af76519-16cd-43dd-8448-eb211c80319c  29m   6.1 s   27    3  agent-cod...
ok     ffffffff-ffff-ffff-ffff-ffffffffffff  25h  250 us    1    0  agent-coder
`)
  })

  it('shows every agent under whole headings where there is room', async () => {
    const { stdout } = await run('runs', { store, columns: 120 })
    expect(stdout).toBe(`\
   RUN                                   AGE    TOOK  ACTIONS  ERRORS  AGENTS
✗  0af76519-16cd-43dd-8448-eb211c80319c  29m   6.1 s       27       3  agent-coder, agent-debugger
✓  ffffffff-ffff-ffff-ffff-ffffffffffff  25h  250 µs        1       0  agent-coder
`)
  })

  it('writes one JSON object a line when piped, or with --json', async () => {
    const lines = RUNS.map((row) => `${JSON.stringify(row)}\n`).join('')
    expect((await run('runs', { store, isTTY: false })).stdout).toBe(lines)
    expect((await run('runs --json', { store })).stdout).toBe(lines)
    expect((await run('--json runs', { store })).stdout).toBe(lines)
  })

  it('shows the table when piped with --table', async () => {
    const { stdout } = await run('runs --table', { store, isTTY: false, columns: undefined })
    expect(stdout).toBe((await run('runs', { store })).stdout)
  })

  it('asks for what its options say', async () => {
    const asked = fakeStore()
    await run('runs', { store: asked.functions })
    await run('runs --agent a --since 1h --failed --limit 3', { store: asked.functions })
    expect(asked.calls.filter(({ name }) => name === 'listRuns')).toEqual([
      {
        name: 'listRuns',
        argument: { since: new Date('2026-11-21T14:00:00Z'), failed: false, limit: 20 },
      },
      {
        name: 'listRuns',
        argument: { since: new Date('2026-11-22T13:00:00Z'), failed: true, limit: 3, agent: 'a' },
      },
    ])
  })

  it('says when there may be more than it shows', async () => {
    const { stderr } = await run('runs --limit 2', { store })
    expect(stderr).toMatch(/; there may be more \(--limit 2\)\n$/)
  })

  it('says what to do when there is none, and succeeds', async () => {
    expect(await run('runs --failed --agent a --since 1h')).toEqual({
      code: 0,
      stdout: '',
      stderr: `\
no failed runs of a since 2026-11-22 13:00:00 UTC (--since 1h)
Look further back with --since 30d. Why rows can be missing:
node_modules/@agent-actions/events/docs/no-rows.md
`,
    })
  })

  it('closes the store', async () => {
    const fake = fakeStore()
    await run('runs', { store: fake.functions })
    expect(fake.isClosed).toBe(true)
  })
})
