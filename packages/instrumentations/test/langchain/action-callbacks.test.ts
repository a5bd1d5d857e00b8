import { expect, it, vi } from 'vitest'
import { actionCallbacks } from '../../src/langchain/action-callbacks.ts'
import { openRuns } from '../../src/langchain/open-runs.ts'
import { observeProcess } from '../tracing.ts'

const GRAPH = { id: ['langgraph', 'pregel', 'CompiledStateGraph'] }
const TOOL = { id: ['langchain', 'tools', 'DynamicStructuredTool'] }

const hostile: Record<string, unknown> = new Proxy(
  {},
  {
    get() {
      throw new Error('a getter of the agent')
    },
  },
)

it('records parameters that are JSON as the object they were, and others as a text', async () => {
  using observed = observeProcess()
  const callbacks = actionCallbacks()
  for (const [n, input] of ['{"a":1}', 'text', '[1]', '7'].entries()) {
    callbacks.handleToolStart(TOOL, input, `t${n}`, undefined, [], {}, 'read')
    callbacks.handleToolEnd('done', `t${n}`)
  }
  const parameters = (await observed.events()).map((event) => event.action_details)
  expect(parameters).toMatchObject([
    { tool_parameters: { a: 1 } },
    { tool_parameters: { input: 'text' } },
    { tool_parameters: { input: '[1]' } },
    { tool_parameters: { input: '7' } },
  ])
})

it('takes ends without a start, starts without an end, and a second start for nothing', async () => {
  using observed = observeProcess()
  const callbacks = actionCallbacks()
  callbacks.handleToolEnd('done', 'unknown')
  callbacks.handleToolError(new Error('failed'), 'unknown')
  callbacks.handleChainEnd({}, 'unknown')
  callbacks.handleChainError(new Error('failed'), 'unknown')
  callbacks.handleToolStart(TOOL, '{}', 'once', undefined, [], {}, 'read')
  callbacks.handleToolStart(TOOL, '{}', 'once', undefined, [], {}, 'write')
  callbacks.handleToolEnd('done', 'once')
  callbacks.handleToolEnd('done again', 'once')
  expect(await observed.events()).toMatchObject([{ action_name: 'read' }])
})

it('puts a call below the agent around it, over runs that are no actions', async () => {
  using observed = observeProcess()
  const callbacks = actionCallbacks()
  callbacks.handleChainStart(GRAPH, {}, 'graph', undefined, [], {}, undefined, 'clerk')
  callbacks.handleChainStart({}, {}, 'chain', 'graph', [], {}, undefined, 'RunnableSequence')
  callbacks.handleToolStart(TOOL, '{}', 'tool', 'chain', [], {}, 'read', 'call-1')
  callbacks.handleToolEnd('done', 'tool')
  callbacks.handleChainEnd({}, 'chain')
  callbacks.handleChainEnd({}, 'graph')
  const [call, run] = await observed.events()
  expect(call).toMatchObject({ action_name: 'read', agent_name: 'clerk' })
  expect(call?.parent_span_id).toBe(run?.span_id)
})

it.each([
  ['a graph without a name', GRAPH, 'LangGraph'],
  ['no graph', { id: ['langchain_core', 'runnables', 'RunnableLambda'] }, 'lambda'],
  ['nothing known', undefined, undefined],
])('records no run of %s', async (_what, chain, runName) => {
  using observed = observeProcess()
  const callbacks = actionCallbacks()
  callbacks.handleChainStart(chain, {}, 'run', undefined, [], {}, undefined, runName)
  callbacks.handleChainEnd({}, 'run')
  expect(await observed.events()).toEqual([])
})

it('throws nothing of what the agent hands over, and goes on', async () => {
  using observed = observeProcess()
  const callbacks = actionCallbacks()
  callbacks.handleChainStart(hostile, hostile, 'chain', undefined, [], hostile, undefined, 'x')
  callbacks.handleChainEnd(hostile, 'chain')
  callbacks.handleToolStart(hostile, '{}', 'unread', undefined, [], {}, undefined)
  callbacks.handleToolEnd('text', 'unread')
  callbacks.handleToolStart(TOOL, '{}', 'tool', undefined, [], {}, 'read')
  callbacks.handleToolEnd(hostile, 'tool')
  callbacks.handleToolStart(TOOL, '{}', 'tool', undefined, [], {}, 'write')
  callbacks.handleToolError(hostile, 'tool')
  const told = (await observed.events()).map(({ action_name, status }) => [action_name, status])
  expect(told).toEqual([
    ['unknown', 'ok'],
    ['read', 'ok'],
    ['write', 'error'],
    ['Error', 'error'],
  ])
})

it('makes one action of a run that two copies of this package are told of', async () => {
  using observed = observeProcess()
  vi.resetModules()
  const other = await import('../../src/langchain/action-callbacks.ts')
  expect(other.actionCallbacks).not.toBe(actionCallbacks)
  const both = [actionCallbacks(), other.actionCallbacks()]
  for (const each of both) each.handleToolStart(TOOL, '{}', 'tool', undefined, [], {}, 'read')
  for (const each of both) each.handleToolEnd('done', 'tool')
  expect(await observed.events()).toHaveLength(1)
})

it('remembers no run that has ended, and of runs that never end the last 10,000', async () => {
  using observed = observeProcess()
  const callbacks = actionCallbacks()
  callbacks.handleToolStart(TOOL, '{}', 'first', undefined, [], {}, 'first')
  for (let n = 0; n < 10_000; n += 1) callbacks.handleChainStart({}, {}, `chain ${n}`)
  expect(openRuns().get('first')).toBeUndefined()
  expect(await observed.events()).toMatchObject([{ action_name: 'first', status: 'cancelled' }])
  for (let n = 0; n < 10_000; n += 1) callbacks.handleChainEnd({}, `chain ${n}`)
  expect(openRuns().get('chain 9999')).toBeUndefined()
})
