import type { ActionSink } from '@agent-actions/events'
import { memorySink } from '@agent-actions/exporter'
import { logAction, traceTool } from '@agent-actions/sdk'
import { trace } from '@opentelemetry/api'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { start, type AgentActions } from '../src/start.ts'

let running: AgentActions | undefined

function startWithList(options: Parameters<typeof start>[0] = {}) {
  const sink = memorySink()
  running = start({ agentName: 'tester', sink, ...options })
  return { sink, actions: running }
}

afterEach(async () => {
  vi.unstubAllEnvs()
  await running?.shutdown()
  running = undefined
})

describe('start', () => {
  it('puts nested async actions into one trace, each under the one around it', async () => {
    const { sink, actions } = startWithList()
    const inner = traceTool(async () => 'inner result', { name: 'Inner' })
    await actions.log.toolCall('Outer', {}, async () => {
      await new Promise((resolve) => setImmediate(resolve))
      await Promise.all([inner(), inner()])
    })
    await actions.flush()
    const outer = sink.events.find(({ action_name }) => action_name === 'Outer')
    const inners = sink.events.filter(({ action_name }) => action_name === 'Inner')
    expect(inners).toHaveLength(2)
    for (const event of inners) {
      expect(event.correlation_id).toBe(outer?.correlation_id)
      expect(event.parent_span_id).toBe(outer?.span_id)
    }
  })

  it('opens the sink ahead of the first action without a span of it', async () => {
    let isRecorded: boolean | undefined
    const open = () => {
      isRecorded = trace.getTracer('net').startSpan('tcp.connect').isRecording()
      return Promise.resolve()
    }
    startWithList({ sink: { ...memorySink(), open } as ActionSink })
    await vi.waitUntil(() => isRecorded !== undefined)
    expect(isRecorded).toBe(false)
  })

  it('keeps names only where it is told to, by option or variable', async () => {
    for (const options of [{ capture: 'names' }, {}] as const) {
      const { sink, actions } = startWithList(options)
      actions.log.toolCall('Read', { file_path: 'kept-nowhere' }, () => 'kept-nowhere')
      await actions.shutdown()
      expect(sink.events).toMatchObject([{ action_name: 'Read', status: 'ok' }])
      expect(JSON.stringify(sink.events)).not.toContain('kept-nowhere')
      vi.stubEnv('AGENT_ACTIONS_CAPTURE', 'names')
    }
  })

  it('keeps all actions of its logger in the one run that its correlation id names', async () => {
    const { sink, actions } = startWithList()
    actions.log.logDecision({ decisionName: 'a' })
    actions.log.logDecision({ decisionName: 'b' })
    await actions.flush()
    expect(new Set(sink.events.map((event) => event.correlation_id))).toEqual(
      new Set([actions.log.correlationId]),
    )
    expect(sink.events[0]).not.toHaveProperty('parent_span_id')
  })

  it('tells a manual call that its action was accepted, and that one after shutdown was not', async () => {
    const { actions } = startWithList()
    expect(actions.log.logSuccess({ successName: 'x' })).toBe(true)
    await actions.shutdown()
    expect(actions.log.logSuccess({ successName: 'y' })).toBe(false)
  })

  it('delivers an action whose payload is hostile, made safe', async () => {
    const { sink, actions } = startWithList()
    const circular: Record<string, unknown> = { big: 10n, text: 'x'.repeat(10_000_000) }
    circular['self'] = circular
    Object.defineProperty(circular, 'thrower', {
      enumerable: true,
      get() {
        throw new Error('getter')
      },
    })
    expect(actions.log.toolCall('Hostile', circular, () => circular)).toBe(circular)
    await actions.flush()
    const [encoded] = sink.encoded
    expect(encoded?.value.byteLength).toBeLessThan(500_000)
    expect(sink.events).toMatchObject([
      {
        action_name: 'Hostile',
        status: 'ok',
        action_details: { tool_parameters: { big: '10' }, tool_result: { big: '10' } },
      },
    ])
    expect(JSON.stringify(sink.events)).toContain('_truncated')
  })

  it('observes what logs without a logger of ours', async () => {
    const { sink, actions } = startWithList()
    logAction({ agentName: 'other', actionType: 'decision', actionName: 'stop' })
    await actions.flush()
    expect(sink.events).toMatchObject([{ agent_name: 'other', action_name: 'stop' }])
  })

  it('gives the running one when it is called twice', () => {
    const { actions } = startWithList()
    expect(start({ agentName: 'again' })).toBe(actions)
  })

  it('can start again after a shutdown', async () => {
    await startWithList().actions.shutdown()
    const { sink, actions } = startWithList()
    actions.log.logDecision({ decisionName: 'again' })
    await actions.flush()
    expect(sink.events).toHaveLength(1)
  })

  it('is not torn down by the shutdown of the one before, called again', async () => {
    const first = startWithList().actions
    await first.shutdown()
    const { sink, actions } = startWithList()
    await first.shutdown()
    expect(start()).toBe(actions)
    expect(actions.log.logSuccess({ successName: 'x' })).toBe(true)
    await actions.flush()
    expect(sink.events).toHaveLength(1)
  })

  it('can start while the one before still delivers', async () => {
    const first = startWithList().actions
    first.log.logDecision({ decisionName: 'last words' })
    const ending = first.shutdown()
    const { sink, actions } = startWithList()
    expect(actions).not.toBe(first)
    expect(actions.log.logSuccess({ successName: 'x' })).toBe(true)
    await actions.flush()
    expect(sink.events).toHaveLength(1)
    expect(await ending).toMatchObject({ delivered: 1 })
  })

  it('takes a sink with an open() of its own kind', async () => {
    const sink = { ...memorySink(), open: () => 'not a promise' }
    running = start({ sink })
    expect(running.log.logSuccess({ successName: 'x' })).toBe(true)
    await running.shutdown()
    expect(sink.encoded).toHaveLength(1)
  })

  it('says what to add when the process has a tracer provider already, and changes nothing', async () => {
    const provider = new BasicTracerProvider()
    trace.setGlobalTracerProvider(provider)
    try {
      expect(() => start({ sink: memorySink() })).toThrowError(/ActionSpanProcessor/)
      const listeners = process.listenerCount('SIGTERM')
      expect(() => start({ sink: memorySink() })).toThrow(/already/)
      expect(process.listenerCount('SIGTERM')).toBe(listeners)
    } finally {
      trace.disable()
      await provider.shutdown()
    }
  })

  it('lists every wrong setting in one error', () => {
    const options = { agentName: '', sink: 'postgres', exitDeadlineMs: -1, agentname: 'a' } as never
    expect(() => start(options)).toThrowError(
      expect.objectContaining({
        code: 'AA_CONFIG_INVALID',
        problems: expect.objectContaining({ length: 4 }) as object,
      }),
    )
  })

  it.each(['OTEL_SDK_DISABLED', 'AGENT_ACTIONS_DISABLED'])(
    'observes nothing with %s=true',
    (name) => {
      vi.stubEnv(name, 'true')
      const { sink, actions } = startWithList()
      expect(actions.log.toolCall('x', {}, () => 'result')).toBe('result')
      expect(actions.log.logSuccess({ successName: 'x' })).toBe(false)
      expect(sink.events).toEqual([])
    },
  )

  it('takes back its hooks at shutdown', async () => {
    const before = process.listenerCount('SIGTERM') + process.listenerCount('beforeExit')
    await startWithList().actions.shutdown()
    expect(process.listenerCount('SIGTERM') + process.listenerCount('beforeExit')).toBe(before)
  })
})
