import { memorySink } from '@agent-actions/exporter'
import { traceTool } from '@agent-actions/sdk'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { start, type AgentActions } from '../src/start.ts'

let actions: AgentActions
let sink: ReturnType<typeof memorySink>

beforeEach(() => {
  sink = memorySink()
  actions = start({ agentName: 'main', sink })
})

afterEach(async () => {
  await actions.shutdown()
})

/** `type name (status) by agent`, indented below its parent, in the order the actions started. */
async function recorded(): Promise<readonly string[]> {
  await actions.flush()
  const events = sink.events.toSorted((a, b) => a.timestamp.localeCompare(b.timestamp))
  const below = (parent: string | undefined, indent: string): string[] =>
    events
      .filter((event) => event.parent_span_id === parent)
      .flatMap((event) => [
        `${indent}${event.action_type} ${event.action_name} (${event.status}) by ${event.agent_name}`,
        ...(event.span_id === undefined ? [] : below(event.span_id, `${indent}  `)),
      ])
  return below(undefined, '')
}

const boom = (): never => {
  throw new TypeError('boom')
}

describe('a run', () => {
  it('of an agent and its sub-agent is one tree, each action under its own agent', async () => {
    const read = traceTool(async () => 'text', { name: 'Read' })
    await actions.log.run(
      'main',
      async (log) => {
        await read()
        log.logDecision({ decisionName: 'delegate' })
        await log.run('helper', async (inner) => {
          await read()
          inner.logSuccess({ successName: 'found' })
        })
      },
      { task: 'find it' },
    )
    expect(await recorded()).toEqual([
      'success find it (ok) by main',
      '  tool_call Read (ok) by main',
      '  decision delegate (ok) by main',
      '  success run (ok) by helper',
      '    tool_call Read (ok) by helper',
      '    success found (ok) by helper',
    ])
  })

  it('that fails because of a tool tells the failure once and names the tool', async () => {
    const run = actions.log.run('main', async (log) => {
      await log.toolCall('Outer', {}, async () => log.toolCall('Inner', {}, boom))
    })
    await expect(run).rejects.toThrow('boom')
    expect(await recorded()).toEqual([
      'error run (error) by main',
      '  tool_call Outer (error) by main',
      '    tool_call Inner (error) by main',
      '      error TypeError (error) by main',
    ])
    const inner = sink.events.find(({ action_name }) => action_name === 'Inner')
    const failed = sink.events.find(({ action_name }) => action_name === 'run')
    expect(failed?.action_details['caused_by']).toBe(inner?.span_id)
  })

  it('tells an error that is logged and then thrown on once, as it was logged', async () => {
    const call = (): unknown =>
      actions.log.toolCall('Parse', {}, () => {
        const error = new SyntaxError('bad input')
        actions.log.logError({ error, errorType: 'ParseFailed', errorContext: { line: 3 } })
        throw error
      })
    expect(call).toThrow('bad input')
    expect(await recorded()).toEqual([
      'tool_call Parse (error) by main',
      '  error ParseFailed (error) by main',
    ])
  })

  it('has no error for what was cancelled', async () => {
    const abort = AbortSignal.abort()
    const call = actions.log.toolCall('Wait', {}, async () => abort.throwIfAborted())
    await expect(call).rejects.toThrow(/abort/i)
    expect(await recorded()).toEqual(['tool_call Wait (cancelled) by main'])
  })

  it('shows parallel tools that fail differently as two failures', async () => {
    await actions.log.run('main', async (log) => {
      await Promise.allSettled([
        log.toolCall('A', {}, async () => boom()),
        log.toolCall('B', {}, async () => {
          throw new RangeError('bang')
        }),
      ])
    })
    const lines = await recorded()
    expect(lines.filter((line) => line.includes('error ')).map((line) => line.trim())).toEqual([
      'error TypeError (error) by main',
      'error RangeError (error) by main',
    ])
    expect(lines[0]).toBe('success run (ok) by main')
  })
})
