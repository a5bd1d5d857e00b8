import { ActionLogger } from '@agent-actions/sdk'
import { expect, it } from 'vitest'
import { OpenActions } from '../src/open-actions.ts'
import { observeProcess } from './tracing.ts'

const start = (name: string) => ActionLogger.ofActiveRun.startToolCall(name)

it('gives an action under way once to who ends it', () => {
  const open = new OpenActions()
  const action = start('Read')
  open.add('1', action)
  expect(open.get('1')).toBe(action)
  expect(open.take('1')).toBe(action)
  expect(open.take('1')).toBeUndefined()
})

it('ends what never ends as cancelled, with the reason', async () => {
  using observed = observeProcess()
  const open = new OpenActions()
  open.add('1', start('Read'))
  open.add('2', start('Write'))
  open.endAll('the session ended')
  expect(await observed.events()).toMatchObject([
    { action_name: 'Read', status: 'cancelled' },
    { action_name: 'Write', status: 'cancelled' },
  ])
  expect(open.take('1')).toBeUndefined()
})

it('ends a call whose id is used again', async () => {
  using observed = observeProcess()
  const open = new OpenActions()
  open.add('1', start('Read'))
  open.add('1', start('Write'))
  expect(await observed.events()).toMatchObject([{ action_name: 'Read', status: 'cancelled' }])
})

it('holds 10,000 and ends the oldest of more', async () => {
  using observed = observeProcess()
  const open = new OpenActions()
  for (let n = 0; n < 10_001; n += 1) open.add(String(n), start(`call ${n}`))
  expect(await observed.events()).toMatchObject([{ action_name: 'call 0', status: 'cancelled' }])
  expect(open.get('0')).toBeUndefined()
  expect(open.get('10000')).toBeDefined()
})
