import type { AgentActivity, ToolStatistics } from '@agent-actions/store'
import { describe, expect, it } from 'vitest'
import { fakeStore, run } from '../fake-context.ts'

const TOOLS = [
  { toolName: 'Read', calls: 12, errors: 0, avgMs: 1.5, p50Ms: 1, p95Ms: 3.25, maxMs: 9 },
  { toolName: 'Bash', calls: 3, errors: 2, avgMs: null, p50Ms: null, p95Ms: null, maxMs: null },
]
const AGENTS = [
  {
    agentName: 'agent-coder',
    runs: 2,
    actions: 27,
    toolCalls: 20,
    decisions: 3,
    errors: 4,
    avgDurationMs: 1234.5,
  },
]
const store = fakeStore({
  toolStatistics: () => Promise.resolve(TOOLS),
  agentActivity: () => Promise.resolve(AGENTS),
}).functions

describe('stats', () => {
  it('shows calls, errors and durations of every tool', async () => {
    expect(await run('stats', { store })).toEqual({
      code: 0,
      stdout: `\
TOOL  CALLS  ERRORS  AVERAGE   P50   P95   MAX
Read     12       0     2 ms  1 ms  3 ms  9 ms
Bash      3       2
`,
      stderr: 'tool calls since 2026-11-21 14:00:00 UTC (--since 24h)\n',
    })
  })

  it('shows what each agent did', async () => {
    const { stdout } = await run('stats --by agent --since 7d', { store })
    expect(stdout).toBe(`\
AGENT        RUNS  ACTIONS  TOOL CALLS  DECISIONS  ERRORS  AVERAGE
agent-coder     2       27          20          3       4    1.2 s
`)
  })

  it.each([
    [
      50,
      `\
AGENT           RUNS  ACT  TOOLS  DEC  ERR     AVG
agent-coder        2   27     20    3    4   1.2 s
agent-debugger     2   27     20    3    4  473 ms
`,
    ],
    [
      40,
      `\
AGENT           RUNS  ACT  ERR     AVG
agent-coder        2   27    4   1.2 s
agent-debugger     2   27    4  473 ms
`,
    ],
    [
      24,
      `\
AGENT           ACT  ERR
agent-coder      27    4
agent-debugger   27    4
`,
    ],
  ])('shows whole names and whole numbers on %d columns', async (columns, expected) => {
    const [coder] = AGENTS
    const debugging = { ...coder, agentName: 'agent-debugger', avgDurationMs: 473.2 }
    const rows = [coder, debugging] as readonly AgentActivity[]
    const { functions } = fakeStore({ agentActivity: () => Promise.resolve(rows) })
    const { stdout } = await run('stats --by agent', { store: functions, columns })
    expect(stdout).toBe(expected)
  })

  it('shows whole names of tools before all of the durations', async () => {
    const long = { ...TOOLS[0], toolName: 'mcp__files__read_file' } as ToolStatistics
    const { functions } = fakeStore({ toolStatistics: () => Promise.resolve([long]) })
    const { stdout } = await run('stats', { store: functions, columns: 50 })
    expect(stdout).toBe(`\
TOOL                   CALLS  ERR   P50   P95
mcp__files__read_file     12    0  1 ms  3 ms
`)
  })

  it('writes one JSON object a line when piped', async () => {
    const tools = await run('stats', { store, isTTY: false })
    expect(tools.stdout).toBe(TOOLS.map((row) => `${JSON.stringify(row)}\n`).join(''))
    const agents = await run('stats --by agent', { store, isTTY: false })
    expect(agents.stdout).toBe(AGENTS.map((row) => `${JSON.stringify(row)}\n`).join(''))
  })

  it('says what to do when there is nothing', async () => {
    const { code, stderr } = await run('stats')
    expect(code).toBe(0)
    expect(stderr).toMatch(/^no tool calls since .*\n.*\n.*docs\/no-rows\.md\n$/)
  })
})
