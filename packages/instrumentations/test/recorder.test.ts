import { ActionLogger } from '@agent-actions/sdk'
import { expect, it } from 'vitest'
import { recorderFrom } from '../src/recorder.ts'
import { observeProcess } from './tracing.ts'

it('records parameters and results, of the agent around the call', async () => {
  using observed = observeProcess()
  const recorder = recorderFrom()
  const action = recorder.log.startToolCall('Read', recorder.parameters({ path: 'a' }))
  recorder.succeeded(action, 'text')
  expect(await observed.events()).toMatchObject([
    {
      agent_name: 'test-agent',
      action_details: { tool_parameters: { path: 'a' }, tool_result: 'text' },
    },
  ])
})

it('records neither where nothing is to be captured, and for the logger it is given', async () => {
  using observed = observeProcess()
  const logger = new ActionLogger({ agentName: 'agent-own' })
  const recorder = recorderFrom({ logger, capture: false })
  const action = recorder.log.startToolCall('Read', recorder.parameters({ path: 'a' }))
  recorder.succeeded(action, 'text')
  const [event] = await observed.events()
  expect(event).toMatchObject({ agent_name: 'agent-own' })
  expect(JSON.stringify(event)).not.toMatch(/"a"|"text"/)
})
