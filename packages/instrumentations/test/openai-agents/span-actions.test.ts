import { describe, expect, it } from 'vitest'
import type { AgentsSpan } from '../../src/openai-agents/agents-tracing.ts'
import { SpanActions } from '../../src/openai-agents/span-actions.ts'
import { observeProcess } from '../tracing.ts'

let count = 0

function span(spanData: AgentsSpan['spanData'], more: Partial<AgentsSpan> = {}): AgentsSpan {
  count += 1
  return { spanId: `span_${count}`, traceId: 'trace_of_test', spanData, ...more }
}

const agent = (more?: Partial<AgentsSpan>): AgentsSpan => span({ type: 'agent', name: 'a' }, more)
const tool = (more?: Partial<AgentsSpan>): AgentsSpan =>
  span({ type: 'function', name: 'Read', input: '{"path":"a"}', output: 'text' }, more)

/** Types, names and parents, by their names. */
async function recorded(observed: ReturnType<typeof observeProcess>): Promise<readonly string[]> {
  const events = await observed.events()
  const nameOf = (id: string | undefined): string | undefined =>
    events.find(({ span_id }) => span_id === id)?.action_name
  return events.map(
    ({ action_type, action_name, status, parent_span_id }) =>
      `${action_type} ${action_name} ${status} < ${nameOf(parent_span_id) ?? 'nothing'}`,
  )
}

describe('spans that are told out of order', () => {
  it('are one action, told once or twice, by the span or by a copy of it', async () => {
    using observed = observeProcess()
    const actions = new SpanActions({})
    const read = tool()
    actions.started(read)
    actions.started({ ...read })
    actions.ended(read)
    actions.ended({ ...read })
    actions.started({ ...read })
    actions.endAll('the test is over')
    expect(await recorded(observed)).toEqual(['tool_call Read ok < nothing'])
  })

  it('are actions although only their end is told', async () => {
    using observed = observeProcess()
    new SpanActions({}).ended(tool())
    expect(await recorded(observed)).toEqual(['tool_call Read ok < nothing'])
  })

  it('lie below the action around them, across spans that are none', async () => {
    using observed = observeProcess()
    const actions = new SpanActions({})
    const run = agent()
    const turn = span({ type: 'turn' }, { parentId: run.spanId })
    const read = tool({ parentId: turn.spanId })
    for (const each of [run, turn, read]) actions.started(each)
    for (const each of [read, turn, run]) actions.ended(each)
    expect(await recorded(observed)).toEqual([
      'tool_call Read ok < run',
      'success run ok < nothing',
    ])
  })

  it('are cancelled once when everything ends, and not told again by their own end', async () => {
    using observed = observeProcess()
    const actions = new SpanActions({})
    const read = tool()
    actions.started(read)
    actions.endAll('tracing was shut down')
    actions.ended(read)
    expect(await recorded(observed)).toEqual(['tool_call Read cancelled < nothing'])
  })
})

it.each([
  ['no-op', { spanId: 'no-op' }],
  ['a custom span', { spanData: { type: 'custom' } }],
  ['an agent without a name', { spanData: { type: 'agent' } }],
  ['a list of MCP tools', { spanData: { type: 'mcp_tools' } }],
])('is no action: %s', async (_what, more) => {
  using observed = observeProcess()
  const actions = new SpanActions({})
  const odd = agent(more)
  actions.started(odd)
  actions.ended(odd)
  expect(await observed.events()).toEqual([])
})

it('keeps the first of several handoffs, and says which were asked for', async () => {
  using observed = observeProcess()
  new SpanActions({}).ended(
    span(
      { type: 'handoff', from_agent: 'a', to_agent: 'b' },
      { error: { message: 'Multiple handoffs requested', data: { requested_agents: ['b', 'c'] } } },
    ),
  )
  expect(await observed.events()).toMatchObject([
    {
      action_details: {
        decision_context: { from_agent: 'a', requested_agents: ['b', 'c'] },
        decision_result: { to_agent: 'b', error: 'Multiple handoffs requested' },
      },
    },
  ])
})
