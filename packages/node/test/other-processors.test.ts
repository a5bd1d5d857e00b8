import { memorySink } from '@agent-actions/exporter'
import {
  AlwaysOffSampler,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { describe, expect, it } from 'vitest'
import { start } from '../src/start.ts'

describe('start() with span processors of the caller', () => {
  it('gives them the spans as well', async () => {
    const sink = memorySink()
    const exporter = new InMemorySpanExporter()
    const actions = start({ sink, spanProcessors: [new SimpleSpanProcessor(exporter)] })
    actions.log.toolCall('Read', {}, () => 'text')
    await actions.flush()
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['execute_tool Read'])
    expect(sink.events).toMatchObject([{ action_name: 'Read' }])
    await actions.shutdown()
  })

  it('reads a span before they change it', async () => {
    const sink = memorySink()
    const rewriting: SpanProcessor = {
      onStart() {},
      onEnd: (span) => void (span.attributes['gen_ai.tool.name'] = 'rewritten'),
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    }
    const actions = start({ sink, spanProcessors: [rewriting] })
    actions.log.toolCall('Read', {}, () => 'text')
    await actions.shutdown()
    expect(sink.events).toMatchObject([{ action_name: 'Read' }])
  })

  it('keeps the actions that the sampler leaves out for them', async () => {
    const sink = memorySink()
    const exporter = new InMemorySpanExporter()
    const actions = start({
      sink,
      sampler: new AlwaysOffSampler(),
      spanProcessors: [new SimpleSpanProcessor(exporter)],
    })
    expect(actions.log.logSuccess({ successName: 'kept' })).toBe(true)
    await actions.flush()
    expect(exporter.getFinishedSpans()).toEqual([])
    expect(sink.events).toMatchObject([{ action_name: 'kept', source: { sampled: false } }])
    await actions.shutdown()
  })

  it('waits no longer than its deadline for one that never answers', async () => {
    const never = (): Promise<void> => new Promise(() => {})
    const stuck: SpanProcessor = { onStart() {}, onEnd() {}, forceFlush: never, shutdown: never }
    const actions = start({ sink: memorySink(), exitDeadlineMs: 20, spanProcessors: [stuck] })
    actions.log.logSuccess({ successName: 'kept' })
    expect(await actions.flush()).toMatchObject({ delivered: 1 })
    expect(await actions.shutdown()).toMatchObject({ delivered: 1 })
  })
})
