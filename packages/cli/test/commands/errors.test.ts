import type { ErrorGroup } from '@agent-actions/store'
import { describe, expect, it } from 'vitest'
import { displayWidth } from '../../src/output/display-width.ts'
import { fakeStore, run } from '../fake-context.ts'
import { CORRELATION_ID } from '../run-fixture.ts'

const ERRORS: readonly ErrorGroup[] = [
  {
    agentName: 'agent-researcher',
    errorType: 'ImportError',
    errorMessage: 'no module named\nx',
    count: 12,
    lastSeen: '2026-11-22T13:57:00.000000Z',
    correlationId: CORRELATION_ID,
  },
  {
    agentName: 'a',
    errorType: 'TimeoutError',
    errorMessage: '',
    count: 1,
    lastSeen: '2026-11-22T11:00:00.000000Z',
    correlationId: CORRELATION_ID,
  },
]
const store = fakeStore({ listErrors: () => Promise.resolve(ERRORS) }).functions

describe('errors', () => {
  it('shows each error with its count and latest run', async () => {
    expect(await run('errors', { store })).toEqual({
      code: 0,
      stdout: `\
12 x ImportError: no module named x
     latest in run 0af76519-16cd-43dd-8448-eb211c80319c, 3m ago, agent-research…
 1 x TimeoutError
     latest in run 0af76519-16cd-43dd-8448-eb211c80319c, 3h ago, a
`,
      stderr: 'errors since 2026-11-21 14:00:00 UTC (--since 24h)\n',
    })
  })

  it('tells the type once, where the message begins with it', async () => {
    const groups = ['ENOENT: no such file', 'ENOENT', 'ENOENTIRELY: else'].map((errorMessage) => ({
      ...(ERRORS[1] as ErrorGroup),
      errorType: 'ENOENT',
      errorMessage,
    }))
    const { functions } = fakeStore({ listErrors: () => Promise.resolve(groups) })
    const lines = (await run('errors', { store: functions })).stdout.split('\n')
    expect(lines.filter((line) => line.includes(' x '))).toEqual([
      '1 x ENOENT: no such file',
      '1 x ENOENT: ENOENT',
      '1 x ENOENT: ENOENTIRELY: else',
    ])
  })

  it('cuts what does not fit, and never the id of the run', async () => {
    const long = { ...ERRORS[0], errorMessage: '誤'.repeat(1000), agentName: 'x'.repeat(100) }
    const { functions } = fakeStore({ listErrors: () => Promise.resolve([long as ErrorGroup]) })
    const lines = (await run('errors', { store: functions })).stdout.trimEnd().split('\n')
    expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(80)
    expect(lines[1]).toContain(CORRELATION_ID)
  })

  it('writes one JSON object a line when piped', async () => {
    const { stdout } = await run('errors', { store, isTTY: false })
    expect(stdout).toBe(ERRORS.map((row) => `${JSON.stringify(row)}\n`).join(''))
  })

  it('asks for what its options say', async () => {
    const asked = fakeStore()
    await run('errors --agent a --since 1h --limit 3', { store: asked.functions })
    expect(asked.calls.at(-1)).toEqual({
      name: 'listErrors',
      argument: { since: new Date('2026-11-22T13:00:00Z'), limit: 3, agent: 'a' },
    })
  })

  it('says what to do when there is none', async () => {
    const { code, stderr } = await run('errors --agent a')
    expect(code).toBe(0)
    expect(stderr).toMatch(/^no errors of a since .*\n.*\n.*docs\/no-rows\.md\n$/)
  })
})
