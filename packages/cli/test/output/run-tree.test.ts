import { stripVTControlCharacters } from 'node:util'
import type { Run, RunAction } from '@agent-actions/store'
import { describe, expect, it } from 'vitest'
import { displayWidth } from '../../src/output/display-width.ts'
import { formatRunTree } from '../../src/output/run-tree.ts'
import { action, repairRun, summary } from '../run-fixture.ts'

/** Without the header. */
function tree(actions: readonly RunAction[], width = 80): readonly string[] {
  const text = formatRunTree({ summary: summary(), actions }, { width })
  return text.slice(text.indexOf('\n\n') + 2).split('\n')
}

const spanId = (number: number): string => number.toString(16).padStart(16, '0')

function chain(depth: number): readonly RunAction[] {
  return Array.from({ length: depth }, (_, level) =>
    action({
      actionName: `Level${level}`,
      spanId: spanId(level + 1),
      ...(level > 0 && { parentSpanId: spanId(level) }),
    }),
  )
}

describe('formatRunTree', () => {
  it('draws a run', () => {
    expect(formatRunTree(repairRun(), { width: 80 })).toBe(`\
run      0af76519-16cd-43dd-8448-eb211c80319c
outcome  ✗ error
started  2026-11-22 13:30:00 UTC, took 6.1 s
agents   agent-coder, agent-debugger
actions  9: 5 tool calls, 1 decision, 1 error, 1 success

✗ error make the tests pass [agent-coder] 6.1 s  TestsFailedError: 2 of 5 tests…
├─ ✓ Glob 250 µs  pattern=**/*.js
├─ ✓ decision select_agent  agent=agent-debugger
├─ ✓ success find the cause [agent-debugger] 3.3 s
│  ├─ ✗ Bash 301 ms  command="npm test"
│  │  └─ ✗ error ExitError  exit code 1
│  └─ ✗ Grep 2 ms  pattern=x
│       no such file
└─ ⊘ Edit 2m 30s
✓ Late [agent-coder] 12 ms (parent not recorded)`)
  })

  it('draws with words and ASCII lines where the terminal has no more', () => {
    expect(formatRunTree(repairRun(), { width: 60, unicode: false })).toBe(`\
run      0af76519-16cd-43dd-8448-eb211c80319c
outcome  error
started  2026-11-22 13:30:00 UTC, took 6.1 s
agents   agent-coder, agent-debugger
actions  9: 5 tool calls, 1 decision, 1 error, 1 success

error make the tests pass [agent-coder] 6.1 s  TestsFaile...
|- ok Glob 250 us  pattern=**/*.js
|- ok decision select_agent  agent=agent-debugger
|- ok success find the cause [agent-debugger] 3.3 s
|  |- error Bash 301 ms  command="npm test"
|  |  \`- error ExitError  exit code 1
|  \`- error Grep 2 ms  pattern=x
|       no such file
\`- cancelled Edit 2m 30s
ok Late [agent-coder] 12 ms (parent not recorded)`)
  })

  it('adds colours and changes nothing else', () => {
    const plain = formatRunTree(repairRun(), { width: 80 })
    const colored = formatRunTree(repairRun(), { width: 80, color: true })
    expect(stripVTControlCharacters(colored)).toBe(plain)
    expect(colored).toContain('\u001b[31m✗\u001b[39m')
    expect(plain).not.toContain('\u001b')
  })

  it('names the agent only where it changes', () => {
    const [first, second] = tree([
      action({ spanId: spanId(1) }),
      action({ parentSpanId: spanId(1), agentName: 'other' }),
    ])
    expect(first).toBe('✓ Read')
    expect(second).toBe('└─ ✓ Read [other]')
  })

  it('tells a failure below the action, unless an error action below it does', () => {
    const failed = { status: 'error', details: { error_message: 'no such file' } } as const
    expect(
      tree([
        action({ ...failed, spanId: spanId(1) }),
        action({ parentSpanId: spanId(1), actionName: 'Retry' }),
      ]),
    ).toEqual(['✗ Read', '│  no such file', '└─ ✓ Retry'])
    expect(
      tree([
        action({ ...failed, spanId: spanId(1) }),
        action({
          ...failed,
          actionType: 'error',
          actionName: 'NotFound',
          parentSpanId: spanId(1),
        }),
      ]),
    ).toEqual(['✗ Read', '└─ ✗ error NotFound  no such file'])
  })

  it('tells the type of an error once, where its message begins with it', () => {
    const details = { error_type: 'ENOENT', error_message: 'ENOENT: no such file' }
    expect(
      tree([
        action({ status: 'error', details }),
        action({ actionType: 'error', actionName: 'ENOENT', status: 'error', details }),
        action({ actionType: 'error', actionName: 'repair', status: 'error', details }),
      ]),
    ).toEqual([
      '✗ Read',
      '  ENOENT: no such file',
      '✗ error ENOENT  no such file',
      '✗ error repair  ENOENT: no such file',
    ])
  })

  it('cuts long names, agents and parameters so that no line is wider than the terminal', () => {
    const wide = action({
      actionName: '読み込み'.repeat(40),
      agentName: '🤖'.repeat(100),
      spanId: spanId(1),
      details: { tool_parameters: { text: '長'.repeat(500) }, error_message: '誤'.repeat(500) },
      status: 'error',
    })
    for (const width of [40, 80, 200]) {
      const lines = tree([wide, ...Array.from({ length: 30 }, () => wide)], width)
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width)
    }
  })

  it('lets nothing from the data reach the terminal as a command', () => {
    const evil = 'a\u001b]0;title\u0007\u009b2J\r\nb\u202ec\u0000'
    const run: Run = {
      summary: summary({ agents: [evil, 'x'] }),
      actions: [
        action({
          actionName: evil,
          agentName: evil,
          status: 'error',
          details: {
            tool_parameters: { [evil]: evil, deep: { [evil]: evil } },
            error_message: evil,
          },
        }),
      ],
    }
    expect(formatRunTree(run, { width: 400 })).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u)
  })

  it('draws a run that is 10,000 levels deep, and says how deep it is', () => {
    const lines = tree(chain(10_000))
    expect(lines).toHaveLength(10_000)
    expect(lines[12]).toBe(`${'   '.repeat(11)}└─ ✓ Level12`)
    expect(lines.at(-1)).toMatch(/^ {33}└─ \(9987 deeper\) ✓ Level9999$/)
  })

  it('draws a run of original events: no spans, no durations, any details', () => {
    expect(
      tree([
        action({ details: { tool_parameters: 'free text' } }),
        action({ actionType: 'success', actionName: 'done', details: {} }),
        action({ actionType: 'error', actionName: 'Oops', status: 'error' }),
      ]),
    ).toEqual(['✓ Read  "free text"', '✓ success done', '✗ error Oops'])
  })
})
