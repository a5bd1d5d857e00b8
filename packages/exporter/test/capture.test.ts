import { SpanStatusCode, trace } from '@opentelemetry/api'
import { runtime, SDK_SCOPE } from '@agent-actions/events'
import { BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ActionSpanExporter } from '../src/action-span-exporter.ts'
import { ActionSpanProcessor } from '../src/action-span-processor.ts'
import { memorySink } from '../src/memory-sink.ts'
import { startTracing, toolCall, within } from './tracing.ts'

/** In every place that can hold content. */
const CONTENT = 'what nobody may keep'
const quoted = JSON.stringify({ quote: CONTENT })

afterEach(() => vi.unstubAllEnvs())

function fail(): void {
  trace.getActiveSpan()?.recordException(new TypeError(CONTENT))
  trace.getActiveSpan()?.setStatus({ code: SpanStatusCode.ERROR, message: CONTENT })
}

/** Of every kind of action and of two libraries, all full of content. */
function actEverywhere(processor: ActionSpanProcessor): void {
  const provider = new BasicTracerProvider({ spanProcessors: [processor] })
  const ours = provider.getTracer(SDK_SCOPE)
  const other = provider.getTracer('other')
  const payload = { 'gen_ai.tool.call.arguments': quoted, 'gen_ai.tool.call.result': quoted }
  const run = {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': 'researcher',
    'agent_action.task': CONTENT,
    ...payload,
  }
  within(ours, 'run', { attributes: run }, () => {
    within(ours, 'x', toolCall('Read', payload), () => {
      const marked = trace.getActiveSpan() as object
      runtime().marks.set(marked, { toolArguments: quoted, toolResult: quoted })
    })
    within(ours, 'x', toolCall('Failing', payload), fail)
    for (const type of ['decision', 'error', 'success']) {
      const attributes = {
        'agent_action.type': type,
        'agent_action.name': `a_${type}`,
        'agent_action.details': quoted,
      }
      within(ours, 'x', { attributes }, () => undefined)
    }
    const conventions = { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'Write' }
    within(other, 'x', { attributes: { ...conventions, ...payload } }, fail)
    within(other, 'acme', { attributes: { content: CONTENT } }, () => undefined)
    fail()
  })
}

function processorFor(options: { capture?: 'names' | 'all' } = {}) {
  const sink = memorySink()
  const processor = new ActionSpanProcessor({
    sink,
    ...options,
    mapSpan: ({ name, attributes }) =>
      name === 'acme'
        ? { type: 'error', name: 'acme', parameters: attributes, errorMessage: CONTENT }
        : undefined,
  })
  return { sink, processor }
}

describe('capture: names', () => {
  it('keeps no content of any action, by option and by variable', async () => {
    const byOption = processorFor({ capture: 'names' })
    vi.stubEnv('AGENT_ACTIONS_CAPTURE', ' Names ')
    const byVariable = processorFor()
    for (const { processor, sink } of [byOption, byVariable]) {
      actEverywhere(processor)
      await processor.forceFlush()
      expect(sink.events).toHaveLength(10)
      expect(JSON.stringify(sink.events)).not.toContain(CONTENT)
    }
  })

  it('keeps names, outcomes and the types of failures', async () => {
    const { sink, processor } = processorFor({ capture: 'names' })
    actEverywhere(processor)
    await processor.forceFlush()
    const kept = sink.events.map((event) => [
      event.action_type,
      event.action_name,
      event.status,
      event.action_details['error_type'],
    ])
    expect(kept).toEqual([
      ['tool_call', 'Read', 'ok', undefined],
      ['tool_call', 'Failing', 'error', 'TypeError'],
      ['error', 'TypeError', 'error', 'TypeError'],
      ['decision', 'a_decision', 'ok', undefined],
      ['error', 'a_error', 'error', 'a_error'],
      ['success', 'a_success', 'ok', undefined],
      ['tool_call', 'Write', 'error', 'TypeError'],
      ['error', 'TypeError', 'error', 'TypeError'],
      ['error', 'acme', 'error', 'acme'],
      ['error', 'run', 'error', 'TypeError'],
    ])
    expect(new Set(sink.events.map((event) => event.agent_name))).toEqual(new Set(['researcher']))
  })

  it('still tells two failures of one type apart by the message that it hides', async () => {
    const { tracer, events } = startTracing({ capture: 'names' })
    const failWith = (message: string): void => {
      trace.getActiveSpan()?.setStatus({ code: SpanStatusCode.ERROR, message })
    }
    within(tracer, 'x', toolCall('outer'), () => {
      within(tracer, 'x', toolCall('inner'), () => failWith('one'))
      failWith('two')
    })
    within(tracer, 'x', toolCall('outer'), () => {
      within(tracer, 'x', toolCall('inner'), () => failWith('one'))
      failWith('one')
    })
    const errors = (await events()).filter(({ action_type }) => action_type === 'error')
    expect(errors).toHaveLength(3)
  })

  it('is the choice of the plain exporter as well', async () => {
    const span = new BasicTracerProvider()
      .getTracer('t')
      .startSpan('x', toolCall('Read', { 'gen_ai.tool.call.arguments': quoted }))
    span.end()
    const sink = memorySink()
    const exporter = new ActionSpanExporter({ sink, capture: 'names' })
    await new Promise((done) => exporter.export([span as unknown as ReadableSpan], done))
    expect(sink.events).toMatchObject([{ action_name: 'Read' }])
    expect(JSON.stringify(sink.events)).not.toContain(CONTENT)
  })

  it('is never ignored for a slip of the pen', () => {
    const sink = memorySink()
    const slip = { sink, capture: 'name' } as never
    const invalid = expect.objectContaining({ code: 'AA_CONFIG_INVALID' })
    expect(() => new ActionSpanProcessor(slip)).toThrowError(invalid)
    vi.stubEnv('AGENT_ACTIONS_CAPTURE', 'name')
    expect(() => new ActionSpanExporter({ sink })).toThrowError(invalid)
  })
})

describe('capture: all', () => {
  it('wins over the variable, and keeps what there is', async () => {
    vi.stubEnv('AGENT_ACTIONS_CAPTURE', 'names')
    const { sink, processor } = processorFor({ capture: 'all' })
    actEverywhere(processor)
    await processor.forceFlush()
    const without = sink.events.filter((event) => !JSON.stringify(event).includes(CONTENT))
    expect(without).toEqual([])
  })
})
