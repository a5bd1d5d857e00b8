import { expect, it } from 'vitest'
import { aiSdkActions } from '../../src/ai-sdk/index.ts'
import { observeProcess } from '../tracing.ts'

const HOOKS = [
  'onStart',
  'onToolCallStart',
  'onToolCallFinish',
  'onStepFinish',
  'onToolExecutionEnd',
  'onStepError',
  'onEnd',
  'onAbort',
  'onError',
] as const

const hostile = new Proxy(
  {},
  {
    get() {
      throw new Error('this event is broken')
    },
  },
)

it.each(HOOKS)('%s throws for no event, and records nothing', async (hook) => {
  using observed = observeProcess()
  const told = aiSdkActions()[hook]
  for (const event of [undefined, null, 'text', {}, { callId: 'one' }, hostile]) {
    expect(() => told(event)).not.toThrow()
  }
  expect(await observed.events()).toEqual([])
})

it('runs a tool once and gives what it gives, whatever is told of it', async () => {
  using observed = observeProcess()
  const { executeTool } = aiSdkActions()
  const error = new Error('the disk is full')
  let runs = 0
  const execute = async (): Promise<never> => {
    runs++
    throw error
  }
  await expect(executeTool({ callId: 'one', toolCallId: 'a', execute })).rejects.toBe(error)
  const nothing = { toolCall: hostile, execute } as never
  await expect(executeTool(nothing)).rejects.toBe(error)
  expect(runs).toBe(2)
  expect(await observed.events()).toEqual([])
})

it('runs a model once, also of a generation that nobody told of', async () => {
  using observed = observeProcess()
  const answer = Promise.resolve('answer')
  const given = aiSdkActions().executeLanguageModelCall({ callId: 'one', execute: () => answer })
  expect(given).toBe(answer)
  expect(await observed.events()).toEqual([])
})

const started = (callId: string) => ({
  callId,
  operationId: 'ai.generateText',
  functionId: 'researcher',
  messages: [{ role: 'user', content: `Find ${callId}` }],
})

it('records nothing for ends without a start', async () => {
  using observed = observeProcess()
  const { onToolExecutionEnd, onToolCallFinish, onEnd, onError, onAbort } = aiSdkActions()
  const toolCall = { toolCallId: 'a', toolName: 'search' }
  onToolExecutionEnd({ callId: 'one', toolCall, toolOutput: { type: 'tool-result' } })
  onToolCallFinish({ toolCall, messages: [], success: true })
  for (const end of [onEnd, onError, onAbort]) end({ callId: 'one' })
  expect(await observed.events()).toEqual([])
})

it('ends a run once', async () => {
  using observed = observeProcess()
  const { onStart, onEnd, onError } = aiSdkActions()
  onStart(started('one'))
  onEnd({ callId: 'one', text: 'Found' })
  onError({ callId: 'one', error: new Error('too late') })
  expect(await observed.events()).toMatchObject([{ action_name: 'Find one', status: 'ok' }])
})

it('takes a model that ends with an error for a failed run', async () => {
  using observed = observeProcess()
  const { onStart, onEnd } = aiSdkActions()
  onStart(started('one'))
  onEnd({ callId: 'one', text: '', finishReason: 'error' })
  expect(await observed.events()).toMatchObject([{ action_type: 'error', status: 'error' }])
})

it('makes no run of an embedding', async () => {
  using observed = observeProcess()
  const { onStart, onEnd } = aiSdkActions()
  onStart({ ...started('one'), operationId: 'ai.embed' })
  onEnd({ callId: 'one' })
  expect(await observed.events()).toEqual([])
})

it('holds 1,000 generations and ends the oldest of more', async () => {
  using observed = observeProcess()
  const { onStart } = aiSdkActions()
  for (let each = 0; each <= 1000; each++) onStart(started(String(each)))
  const events = await observed.events()
  expect(events).toMatchObject([{ action_name: 'Find 0', status: 'cancelled' }])
})

it('tells of each answer to an approval once, when it is in the last message', async () => {
  using observed = observeProcess()
  const { onStart } = aiSdkActions()
  const call = { type: 'tool-call', toolCallId: 'a', toolName: 'remove', input: {} }
  const request = { type: 'tool-approval-request', approvalId: '1', toolCallId: 'a' }
  const answer = { type: 'tool-approval-response', approvalId: '1', approved: false }
  const unasked = { ...answer, approvalId: '2' }
  const messages = [
    { role: 'assistant', content: [call, request] },
    { role: 'tool', content: [answer, unasked] },
  ]
  onStart({ messages })
  onStart({ messages: [...messages, { role: 'user', content: 'Go on' }] })
  const events = await observed.events()
  expect(events).toMatchObject([
    {
      action_name: 'tool_approval',
      action_details: {
        decision_context: { tool_name: 'remove' },
        decision_result: { outcome: 'denied' },
      },
    },
  ])
})
