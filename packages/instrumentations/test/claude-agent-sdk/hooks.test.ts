import { ActionLogger } from '@agent-actions/sdk'
import { diag } from '@opentelemetry/api'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withActionHooks } from '../../src/claude-agent-sdk/index.ts'
import { observeProcess, type Observed } from '../tracing.ts'
import { callerOf, claudeCode } from './claude-code.ts'

let observed: Observed
beforeEach(() => void (observed = observeProcess()))
afterEach(() => {
  observed[Symbol.dispose]()
  diag.disable()
})

const calls = async (): Promise<unknown> =>
  (await observed.events()).map(({ action_name, status, duration_ms }) => ({
    action_name,
    status,
    duration_ms,
  }))

describe('a call that hooks tell of', () => {
  it('lasted as long as Claude Code says, whenever it says so', async () => {
    const claude = claudeCode()
    await claude.began('call-1')
    await claude.returned('call-1', { duration_ms: 1234 })
    await claude.began('call-2')
    await claude.tell('PostToolUseFailure', {
      tool_name: 'Bash',
      tool_use_id: 'call-2',
      duration_ms: 99,
      error: 'Error: no\nmore',
      is_interrupt: true,
    })
    expect(await calls()).toEqual([
      { action_name: 'Read', status: 'ok', duration_ms: 1234 },
      { action_name: 'Read', status: 'cancelled', duration_ms: 99 },
    ])
  })

  it('has the parameters with which it was made, and no payload where none is to be kept', async () => {
    const changed = { tool_input: { file_path: 'b' }, tool_response: { text: 'secret' } }
    for (const capture of [true, false]) {
      const claude = claudeCode({ capture })
      await claude.began('call-1')
      await claude.returned('call-1', changed)
    }
    expect((await observed.events()).map(({ action_details }) => action_details)).toEqual([
      { tool_parameters: { file_path: 'b' }, tool_result: { text: 'secret' }, success: true },
      { tool_parameters: {}, success: true },
    ])
  })

  it.each([
    ['at the end of the turn', 'Stop', {}],
    ['at the end of a turn that fails', 'StopFailure', { error: 'rate_limit' }],
    ['at the end of the session', 'SessionEnd', { reason: 'other' }],
    ['where another call has its id', 'PreToolUse', { tool_name: 'Write', tool_use_id: 'call-1' }],
  ])('ends as cancelled %s', async (_when, event, told) => {
    const claude = claudeCode()
    await claude.began('call-1')
    await claude.tell(event, told)
    expect(await calls()).toContainEqual(
      expect.objectContaining({ action_name: 'Read', status: 'cancelled' }),
    )
  })

  it("of a subagent ends with it, and not at the end of the agent's turn", async () => {
    const claude = claudeCode()
    const inside = { agent_id: 'agent-1', agent_type: 'helper' }
    await claude.tell('SubagentStart', inside)
    await claude.began('call-1', inside)
    await claude.tell('Stop')
    expect(await calls()).toEqual([])
    await claude.tell('SubagentStop', inside)
    expect((await observed.events()).map((each) => [each.agent_name, each.status])).toEqual([
      ['helper', 'cancelled'],
      ['helper', 'ok'],
    ])
  })

  it('is told whole where its start was not, and once where all tell of it', async () => {
    const claude = claudeCode()
    await claude.returned('call-1', { duration_ms: 5 })
    await claude.tell('PostToolBatch', {
      tool_calls: [{ tool_name: 'Read', tool_use_id: 'call-1', tool_response: 'text' }],
    })
    expect(await calls()).toEqual([{ action_name: 'Read', status: 'ok', duration_ms: 5 }])
  })

  it('that was called off because of another one is cancelled', async () => {
    const claude = claudeCode()
    const text = '<tool_use_error>Cancelled: parallel tool call Bash errored</tool_use_error>'
    const call = { tool_name: 'Read', tool_use_id: 'call-1', tool_response: text }
    await claude.began('call-1')
    await claude.tell('PostToolBatch', { tool_calls: [call, { ...call, tool_use_id: 'call-2' }] })
    expect((await observed.events()).map(({ status }) => status)).toEqual([
      'cancelled',
      'cancelled',
    ])
  })

  it('belongs to its session, also where two use the same ids', async () => {
    const claude = claudeCode()
    const other = { session_id: 'session-2' }
    await claude.began('call-1')
    await claude.began('call-1', other)
    await claude.returned('call-1', other)
    await claude.returned('call-1')
    const events = await observed.events()
    expect(events.map(({ status }) => status)).toEqual(['ok', 'ok'])
    expect(new Set(events.map(({ correlation_id }) => correlation_id)).size).toBe(2)
  })
})

describe('hooks', () => {
  it('answer with nothing, whatever they are told', async () => {
    const getter = {
      get hook_event_name(): string {
        throw new Error('hostile')
      },
    }
    const odd = [null, 5, {}, getter, { hook_event_name: 'toString', session_id: 's' }]
    const { hooks } = withActionHooks()
    for (const [event, matchers] of Object.entries(hooks)) {
      const broken = { hook_event_name: event, session_id: 's', tool_calls: [null, 5, {}] }
      for (const input of [...odd, broken]) {
        expect(await matchers[0]?.hooks[0]?.(input as object)).toEqual({})
      }
    }
  })

  it('answer with nothing where the logger is broken', async () => {
    const logger = new Proxy(new ActionLogger(), {
      get() {
        throw new Error('broken')
      },
    })
    const claude = claudeCode({ logger })
    await claude.began('call-1')
    await claude.returned('call-1')
    expect(await calls()).toEqual([])
  })

  it('are added once, behind those that are there', () => {
    const own = { hooks: [() => Promise.resolve({})] }
    const given = Object.freeze({ model: 'm', hooks: Object.freeze({ Stop: [own], Other: [own] }) })
    const hooked = withActionHooks(given)
    expect(hooked).toMatchObject({ model: 'm', hooks: { Other: [own] } })
    expect(hooked.hooks.Stop).toEqual([own, expect.anything()])
    expect(hooked.hooks.Stop[0]).toBe(own)
    expect(withActionHooks(hooked)).toBe(hooked)
    expect(withActionHooks(given)).not.toBe(given)
  })
})

describe('an answer to a permission request', () => {
  const asked = { toolUseID: 'call-1' }
  const deny = { behavior: 'deny', message: 'no' }

  it.each([
    ['a promise', Promise.resolve(deny), 1],
    ['a promise of nothing', Promise.resolve(null), 0],
    ['no promise', deny, 0],
  ])('that is %s comes back as it is', async (_what, answer, decisions) => {
    const options = withActionHooks({ canUseTool: (..._args: unknown[]) => answer, hooks: {} })
    const claude = callerOf(options.hooks)
    await claude.began('call-1')
    expect(options.canUseTool('Read', {}, asked)).toBe(answer)
    await answer
    expect(await observed.events()).toHaveLength(decisions)
  })

  it('is told once, and the call that it denied is none', async () => {
    const options = withActionHooks({
      canUseTool: (..._args: unknown[]) => Promise.resolve(deny),
      hooks: {},
    })
    const claude = callerOf(options.hooks)
    await claude.began('call-1')
    await options.canUseTool('Read', {}, asked)
    await claude.tell('PermissionDenied', { tool_use_id: 'call-1', reason: 'no' })
    const call = { tool_name: 'Read', tool_use_id: 'call-1', tool_response: 'no' }
    await claude.tell('PostToolBatch', { tool_calls: [call] })
    await claude.tell('Stop')
    expect((await observed.events()).map((each) => each.action_details)).toEqual([
      {
        decision_context: {
          tool_name: 'Read',
          tool_call_id: 'call-1',
          tool_parameters: { file_path: 'call-1' },
        },
        decision_result: { outcome: 'denied', reason: 'no', by: 'canUseTool' },
      },
    ])
  })
})
