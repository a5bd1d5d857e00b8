import type { ActionEvent } from '@agent-actions/events'
import { isSkippedFor } from '@agent-actions/test-services'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  compileTypes,
  frameworkProblem,
  runExample,
  runFramework,
  type Framework,
  type Outcome,
} from '../framework.ts'

const framework: Framework = { name: 'claude-agent-sdk' }

/** The tree without ids, payloads and agents. */
function shapeOf({ tree }: Outcome): string {
  const lines = tree
    .split('\n')
    .filter((line) => line !== '' && !/^run \S+, \d+ actions?:$/.test(line))
  return lines.map((line) => line.slice(2).replace(/ (\{|→|\[).*$/, '')).join('\n')
}

/** What differs from one run to the next is a folder's name. */
function withoutFolder(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value ?? null).replaceAll(/[^" ]*agent-actions-claude-\w{6}/g, '<folder>'),
  )
}

function detailsOf({ events }: Outcome, name: string): readonly ActionEvent['action_details'][] {
  return events
    .filter(({ action_name }) => action_name === name)
    .map(({ action_details }) => withoutFolder(action_details) as ActionEvent['action_details'])
}

const statusesIn = ({ events }: Outcome): readonly string[] => events.map(({ status }) => status)
const callersIn = ({ events }: Outcome): readonly string[] =>
  events.map(({ action_name, agent_name }) => `${agent_name}: ${action_name}`)

describe.skipIf(isSkippedFor(await frameworkProblem(framework)))('the Claude Agent SDK', () => {
  let outcome: (name: string) => Outcome

  beforeAll(async () => {
    outcome = await runFramework(framework)
  })

  const THREE_CALLS = `\
✓ Read
✓ mcp__library__search
└─ ✓ lookUp
✗ Read
└─ ✗ error ToolError: File does not exist. Note: your current working directory is`

  it('has each tool call of a query as an action, those of this process with what they did', () => {
    expect(shapeOf(outcome('tools'))).toContain(THREE_CALLS)
    expect(detailsOf(outcome('tools'), 'Read')).toMatchObject([
      {
        tool_parameters: { file_path: '<folder>/note.txt' },
        tool_result: { type: 'text', file: { content: 'one line\n' } },
        success: true,
      },
      { tool_parameters: { file_path: '<folder>/none.txt' }, success: false },
    ])
    expect(detailsOf(outcome('tools'), 'mcp__library__search')).toMatchObject([
      { tool_parameters: { q: 'spans' }, tool_result: [{ text: 'hit spans' }], success: true },
    ])
  })

  it('has the calls of a query in one run, below that of the agent around it', () => {
    const runs = new Set(outcome('tools').events.map(({ correlation_id }) => correlation_id))
    expect(runs.size).toBe(1)
    expect(shapeOf(outcome('tools below a run'))).toMatch(
      /^✓ success run\n├─ ✓ Read\n├─ ✓ mcp__library__search\n│ {2}└─ ✓ lookUp\n└─ ✗ Read\n/,
    )
    expect(shapeOf(outcome('parallel queries'))).toBe(
      '✓ success run\n└─ ✓ Read\n✓ success run\n└─ ✓ Read',
    )
  })

  it('has one action a call where it is instrumented twice, and where only its tools are', () => {
    expect(shapeOf(outcome('instrumented twice'))).toBe(shapeOf(outcome('tools')))
    expect(shapeOf(outcome('tools alone'))).toBe('✓ search\n└─ ✓ lookUp')
  })

  it('has failed calls with what failed: the error itself, a result that says so, calls that could not be made', () => {
    const errors = outcome('failures').events.filter(({ action_type }) => action_type === 'error')
    expect(
      errors.map(({ action_details: { error_type, error_message, error_context } }) => [
        (error_context as { action_name: string }).action_name,
        error_type,
        (error_message as string).slice(0, 40),
      ]),
    ).toEqual([
      ['mcp__library__search', 'RangeError', 'no such shelf'],
      ['mcp__library__search', 'ToolError', 'nothing found'],
      ['mcp__library__search', 'ToolError', 'MCP error -32602: Input validation error'],
      ['Nope', 'Error', 'No such tool available: Nope'],
      ['Read', 'InputValidationError', 'Read failed due to the following issues:'],
      ['Edit', 'ToolError', 'File has not been read yet. Read it firs'],
    ])
  })

  it("has an agent's answers to permission requests as decisions, and what it changed in the call", () => {
    const { returned } = outcome('permissions')
    expect(shapeOf(outcome('permissions'))).toBe(
      '✓ decision tool_approval\n✓ decision tool_approval\n✓ Bash',
    )
    expect(detailsOf(outcome('permissions'), 'tool_approval')).toEqual([
      {
        decision_context: {
          tool_name: 'Bash',
          tool_call_id: 'call-1',
          tool_parameters: { command: 'touch one', description: 'd' },
        },
        decision_result: { outcome: 'denied', reason: 'not today', by: 'canUseTool' },
      },
      {
        decision_context: {
          tool_name: 'Bash',
          tool_call_id: 'call-2',
          tool_parameters: { command: 'touch two', description: 'd' },
        },
        decision_result: { outcome: 'approved', by: 'canUseTool' },
      },
    ])
    expect(detailsOf(outcome('permissions'), 'Bash')).toMatchObject([
      { tool_parameters: { command: 'echo two' }, success: true },
    ])
    expect(returned).toEqual({
      asked: [
        ['Bash', { command: 'touch one', description: 'd' }, 'call-1'],
        ['Bash', { command: 'touch two', description: 'd' }, 'call-2'],
      ],
      seen: [['call-1', true, 'not today'], ['call-2', false, 'two'], 'Done'],
    })
  })

  it.each([
    [
      'denied by a rule',
      { reason: expect.stringMatching(/^Permission to use Bash has been denied/) },
    ],
    ['denied by the classifier', { reason: expect.any(String), by: 'classifier' }],
  ])('has a call that is %s as a decision, and as no call', (name, result) => {
    expect(shapeOf(outcome(name))).toBe('✓ decision tool_approval')
    expect(detailsOf(outcome(name), 'tool_approval')).toMatchObject([
      { decision_result: { outcome: 'denied', ...(result as object) } },
    ])
  })

  it("leaves the agent's own hooks as they are, before ours, and records what they change", () => {
    expect(withoutFolder(outcome("the agent's own hooks").returned)).toEqual({
      told: [
        ['PreToolUse', 'call-1'],
        ['PostToolUse', 'call-1'],
      ],
      seen: [['call-1', false, '1\tone line'], 'Done'],
      isUnchanged: true,
      isFirst: true,
      isKept: true,
    })
    expect(detailsOf(outcome("the agent's own hooks"), 'Read')).toMatchObject([
      { tool_parameters: { limit: 1 } },
    ])
  })

  it('has subagents as runs below the calls that launched them, with what they did', () => {
    const run = (q: string): string => `\
✓ Agent
└─ ✓ success ${q}
   ├─ ✓ Read
   └─ ✓ mcp__library__search
      └─ ✓ lookUp`
    expect(shapeOf(outcome('subagents'))).toBe(`${run('left')}\n${run('right')}`)
    expect(callersIn(outcome('subagents')).filter((each) => !each.startsWith('helper'))).toEqual([
      'case-agent: Agent',
      'case-agent: Agent',
    ])
    expect(detailsOf(outcome('subagents'), 'left')).toMatchObject([{ result: 'left done' }])
  })

  it('has a subagent that goes on in the background below the call that launched it', () => {
    expect(shapeOf(outcome('a background subagent'))).toBe(
      '✓ Agent\n└─ ✓ success later\n   └─ ✓ Read',
    )
  })

  it('has a run of the agent itself where the query names one', () => {
    expect(shapeOf(outcome('a named agent'))).toBe('✓ success run\n└─ ✓ Read')
    expect(callersIn(outcome('a named agent'))).toEqual(['boss: Read', 'boss: run'])
  })

  it('has an API that fails as an error', () => {
    expect(shapeOf(outcome('the API fails'))).toBe('✗ error unknown: API Error: 400 no such model')
  })

  it.each(['left', 'aborted', 'interrupted'])(
    'ends what is under way as cancelled where a query is %s',
    (how) => {
      expect(statusesIn(outcome(`${how} while a tool works`))).toEqual(['cancelled'])
    },
  )

  it('changes nothing for the agent, and says nothing', () => {
    const { returned } = outcome('unobserved')
    for (const name of ['tools', 'instrumented twice']) {
      expect(outcome(name)).toMatchObject({ returned, told: [], unhandled: [] })
    }
  })

  it('changes nothing without a provider, and says once what is missing', () => {
    const { returned } = outcome('unobserved')
    const told = [expect.stringContaining('no tracer provider is registered')]
    expect(outcome('no provider')).toMatchObject({ returned, told, unhandled: [] })
    expect(shapeOf(outcome('no provider'))).toBe('✓ lookUp')
  })

  it('takes and gives what its types say', async () => {
    const { status, stdout } = await compileTypes(framework)
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
  })

  it('the example prints its run', async () => {
    const { status, stdout, stderr } = await runExample(framework)
    expect(status, stderr).toBe(0)
    expect(stdout).toContain('└─ ✓ lookUp')
  })
})
