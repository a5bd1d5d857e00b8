import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { ATTR, SDK_SCOPE } from '@agent-actions/events'
import { BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { describe, expect, it } from 'vitest'
import { ActionSpanExporter } from '../src/action-span-exporter.ts'
import { ActionSpanProcessor } from '../src/action-span-processor.ts'
import { memorySink } from '../src/memory-sink.ts'
import { byName, toolCall, within } from './tracing.ts'

function startLibraries() {
  const sink = memorySink()
  const processor = new ActionSpanProcessor({ sink })
  const provider = new BasicTracerProvider({ spanProcessors: [processor] })
  return {
    processor,
    ours: provider.getTracer(SDK_SCOPE),
    framework: provider.getTracer('framework'),
    observer: provider.getTracer('observer'),
    async events() {
      await processor.forceFlush()
      return sink.events
    },
  }
}

/** As GenAI conventions have it. */
function tool(name: string, more: Record<string, string> = {}) {
  const attributes = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': name, ...more }
  return { attributes }
}

function run(agent: string) {
  const attributes = { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': agent }
  return { attributes }
}

function fail(message: string): void {
  const span = trace.getActiveSpan()
  span?.recordException(new TypeError(message))
  span?.setStatus({ code: SpanStatusCode.ERROR, message })
}

const callId = (id: string) => ({ 'gen_ai.tool.call.id': id })

describe('a tool span directly inside that of another library', () => {
  it('that failed is an action where the outer span never ends, as with OpenLLMetry', async () => {
    const { framework, ours, events } = startLibraries()
    const attributes = { 'traceloop.span.kind': 'tool', 'traceloop.entity.name': 'Read' }
    const outer = framework.startSpan('Read.tool', { attributes })
    context.with(trace.setSpan(ROOT_CONTEXT, outer), () => {
      within(ours, 'execute_tool Read', toolCall('Read'), () => fail('no such file'))
    })
    expect(await events()).toMatchObject([
      { action_name: 'Read', status: 'error', action_type: 'tool_call' },
      { action_name: 'TypeError', action_type: 'error' },
    ])
  })

  it('that went well is a layer of it there too', async () => {
    const { framework, ours, events } = startLibraries()
    const attributes = { 'traceloop.span.kind': 'tool', 'traceloop.entity.name': 'Read' }
    within(framework, 'Read.tool', { attributes }, () =>
      within(ours, 'execute_tool Read', toolCall('Read'), () => undefined),
    )
    expect(await events()).toMatchObject([{ source: { layers: [SDK_SCOPE] } }])
  })

  it('is a layer of it: counted, listed, and no action', async () => {
    const { framework, observer, ours, events, processor } = startLibraries()
    within(framework, 'tool', tool('Read'), () =>
      within(framework, 'http', {}, () =>
        within(observer, 'tool', tool('Read'), () =>
          within(ours, 'execute_tool Read', toolCall('Read'), () => undefined),
        ),
      ),
    )
    const all = await events()
    expect(all).toHaveLength(1)
    expect(all[0]?.source).toMatchObject({ scope: 'framework', layers: [SDK_SCOPE, 'observer'] })
    expect(processor.spanCounts()).toEqual({ actions: 1, layers: 2, ignored: 1 })
  })

  it('gives it the payload that it keeps to itself', async () => {
    const { framework, ours, events } = startLibraries()
    const payload = toolCall('Read', {
      'gen_ai.tool.call.arguments': '{"file_path":"a.ts"}',
      'gen_ai.tool.call.result': '["line"]',
    })
    const own = tool('Read', { 'gen_ai.tool.call.arguments': '{"path":"b.ts"}' })
    for (const outer of [tool('Read'), own]) {
      within(framework, 'tool', outer, () =>
        within(ours, 'execute_tool Read', payload, () => undefined),
      )
    }
    const details = { tool_result: ['line'], success: true }
    expect((await events()).map(({ action_details }) => action_details)).toEqual([
      { tool_parameters: { file_path: 'a.ts' }, ...details },
      { tool_parameters: { path: 'b.ts' }, ...details },
    ])
  })

  it('gives none to a tool of ours, which was told to record none', async () => {
    const { framework, ours, events } = startLibraries()
    const inner = tool('Read', { 'gen_ai.tool.call.arguments': '{"file_path":"private"}' })
    within(ours, 'execute_tool Read', toolCall('Read'), () =>
      within(framework, 'tool', inner, () => undefined),
    )
    expect((await events()).map(({ action_details }) => action_details)).toEqual([
      { tool_parameters: {}, success: true },
    ])
  })

  it.each([
    ['has the same call id, by another name', callId('c1'), 'Read', 'read_file', true],
    ['has another call id', callId('c2'), 'Read', 'Read', false],
    ['has another name', {}, 'Read', 'Write', false],
    ['has the same name, and only one of them an id', {}, 'Read', 'Read', true],
  ])('is one where it %s', async (_, inner, outerName, innerName, isOne) => {
    const { framework, observer, events } = startLibraries()
    within(framework, 'tool', tool(outerName, callId('c1')), () =>
      within(observer, 'tool', tool(innerName, inner), () => undefined),
    )
    expect(await events()).toHaveLength(isOne ? 1 : 2)
  })

  it('is recursion where the library is the same', async () => {
    const { framework, ours, events } = startLibraries()
    for (const tracer of [framework, ours]) {
      within(tracer, 'tool', tool('Walk'), () =>
        within(tracer, 'tool', tool('Walk'), () => undefined),
      )
    }
    expect(await events()).toHaveLength(4)
  })

  it('is an action of its own where another action is between', async () => {
    const { framework, observer, events } = startLibraries()
    within(framework, 'tool', tool('Read'), () =>
      within(framework, 'tool', tool('Other'), () =>
        within(observer, 'tool', tool('Read'), () => undefined),
      ),
    )
    expect(await events()).toHaveLength(3)
  })

  it('is an action of its own once the other has ended', async () => {
    const { framework, observer, events } = startLibraries()
    const outer = framework.startSpan('tool', tool('Read'))
    const inner = observer.startSpan('tool', tool('Read'), trace.setSpan(ROOT_CONTEXT, outer))
    outer.end()
    inner.end()
    expect((await events()).map(({ parent_span_id }) => parent_span_id)).toEqual([
      undefined,
      outer.spanContext().spanId,
    ])
  })

  it('is no parent: what is inside it lies in the action around it', async () => {
    const { framework, observer, events } = startLibraries()
    let late: ReturnType<typeof observer.startSpan> | undefined
    within(framework, 'tool', tool('Read'), () =>
      within(observer, 'tool', tool('Read'), () => {
        within(observer, 'tool', tool('Parse'), () => undefined)
        late = observer.startSpan('tool', tool('Cache'))
      }),
    )
    late?.end()
    const all = await events()
    const read = byName(all, 'Read').span_id
    expect(byName(all, 'Parse').parent_span_id).toBe(read)
    expect(byName(all, 'Cache').parent_span_id).toBe(read)
  })

  it('is a layer in the plain exporter as well, within a batch', async () => {
    const ended: ReadableSpan[] = []
    const keep = {
      onStart: () => undefined,
      onEnd: (span: ReadableSpan) => void ended.push(span),
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    }
    const provider = new BasicTracerProvider({ spanProcessors: [keep] })
    within(provider.getTracer('framework'), 'tool', tool('Read'), () =>
      within(provider.getTracer('observer'), 'tool', tool('Read'), () => undefined),
    )
    const sink = memorySink()
    const exporter = new ActionSpanExporter({ sink })
    await new Promise((resolve) => exporter.export(ended, resolve))
    expect(sink.events).toMatchObject([{ source: { layers: ['observer'] } }])
    expect(exporter.spanCounts()).toEqual({ actions: 1, layers: 1, ignored: 0 })
  })
})

describe('a failure of a layer', () => {
  it.each(['boom', 'Tool Read failed: boom'])(
    'is told once, by the action around it, which says %j',
    async (message) => {
      const { framework, observer, events } = startLibraries()
      within(framework, 'tool', tool('Read'), () => {
        within(observer, 'tool', tool('Read'), () => fail('boom'))
        fail(message)
      })
      const [action, error, ...more] = await events()
      expect(more).toEqual([])
      expect(error).toMatchObject({ action_type: 'error', parent_span_id: action?.span_id })
      expect(error?.action_details['error_message']).toBe(message)
    },
  )

  it('is told under the action around it where that one never heard of it, and once above', async () => {
    const { framework, observer, events } = startLibraries()
    within(framework, 'run', run('a'), () => {
      within(framework, 'tool', tool('Read'), () =>
        within(observer, 'tool', tool('Read'), () => fail('boom')),
      )
      fail('boom')
    })
    const [action, error, failedRun, ...more] = await events()
    expect(more).toEqual([])
    expect(action).toMatchObject({ action_name: 'Read', status: 'ok' })
    expect(error).toMatchObject({
      action_type: 'error',
      action_name: 'TypeError',
      parent_span_id: action?.span_id,
      source: { scope: 'observer' },
    })
    expect(failedRun?.action_details['caused_by']).toBe(action?.span_id)
  })

  it('that is told by an action inside the layer is not told again', async () => {
    const { framework, observer, events } = startLibraries()
    within(framework, 'tool', tool('Read'), () =>
      within(observer, 'tool', tool('Read'), () => {
        within(observer, 'tool', tool('Parse'), () => fail('boom'))
        fail('boom')
      }),
    )
    const errors = (await events()).filter(({ action_type }) => action_type === 'error')
    expect(errors).toHaveLength(1)
  })
})

describe("an agent's run", () => {
  it('is a layer directly inside a run of the same agent', async () => {
    const { framework, events, processor } = startLibraries()
    within(framework, 'run', run('researcher'), () => {
      for (const call of ['first', 'second']) {
        within(framework, call, run('researcher'), () =>
          within(framework, 'tool', tool(call), () => undefined),
        )
      }
    })
    const all = await events()
    const outer = byName(all, 'run')
    expect(all).toHaveLength(3)
    expect(byName(all, 'first').parent_span_id).toBe(outer.span_id)
    // The same library says nothing new about where it was seen.
    expect(outer.source).not.toHaveProperty('layers')
    expect(processor.spanCounts().layers).toBe(2)
  })

  it('is an action of its own inside one of another agent, and where our SDK made both', async () => {
    const { framework, ours, events } = startLibraries()
    within(framework, 'run', run('a'), () => within(framework, 'run', run('b'), () => undefined))
    within(ours, 'run', run('a'), () => within(ours, 'run', run('a'), () => undefined))
    expect(await events()).toHaveLength(4)
  })
})

describe('the server of a call in another process', () => {
  it("is an action of its own under the client's, and says so", async () => {
    const { observer, events } = startLibraries()
    const client = {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceFlags: 1,
      isRemote: true,
    }
    const server = { ...tool('Read', { 'mcp.method.name': 'tools/call' }), kind: SpanKind.SERVER }
    context.with(trace.setSpanContext(ROOT_CONTEXT, client), () =>
      within(observer, 'tools/call Read', server, () => undefined),
    )
    expect(await events()).toMatchObject([
      { parent_span_id: client.spanId, source: { layer: 'mcp.server' } },
    ])
  })

  it('says so in whatever span of its process it is, where our SDK was told', async () => {
    const { ours, observer, events } = startLibraries()
    const server = tool('Read', { [ATTR.actionType]: 'tool_call', [ATTR.layer]: 'mcp.server' })
    within(observer, 'POST /mcp', {}, () => within(ours, 'tools/call', server, () => undefined))
    expect(await events()).toMatchObject([{ source: { layer: 'mcp.server' } }])
  })
})
