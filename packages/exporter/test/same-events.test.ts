import { ROOT_CONTEXT, SpanStatusCode, trace, type Span } from '@opentelemetry/api'
import type { ActionEvent } from '@agent-actions/events'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BasicTracerProvider, type ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { describe, expect, it } from 'vitest'
import { ActionSpanExporter } from '../src/action-span-exporter.ts'
import { ActionSpanProcessor } from '../src/action-span-processor.ts'
import { memorySink } from '../src/memory-sink.ts'
import { toolCall } from './tracing.ts'

// One run with everything that an event takes from a span, written out: on every line of the
// OpenTelemetry SDK it has to be these very events.
const TRACE = '0af7651916cd43dd8448eb211c80319c'
const REMOTE = { traceId: TRACE, spanId: '00f067aa0ba902b7', traceFlags: 1, isRemote: true }
const LINKED = { traceId: 'f'.repeat(32), spanId: 'b7ad6b7169203331', traceFlags: 1 }
const SDK = '@agent-actions/sdk'

const shared = {
  schema_version: 1,
  correlation_id: '0af76519-16cd-43dd-8448-eb211c80319c',
  agent_name: 'researcher',
  debug_mode: false,
  project_path: '/p',
}
const RUN = '1000000000000000'
const READ = '1000000000000002'
const EVENTS: readonly object[] = [
  {
    ...shared,
    id: '01a20373-083b-719c-9000-000000000002',
    span_id: READ,
    parent_span_id: RUN,
    action_type: 'tool_call',
    action_name: 'Read',
    status: 'error',
    timestamp: '2026-11-22T13:30:00.123456Z',
    duration_ms: 30,
    duration_us: 30_211,
    source: {
      scope: SDK,
      service: 'shop',
      linked: { trace_id: LINKED.traceId, span_id: LINKED.spanId },
    },
    action_details: {
      tool_parameters: { file_path: 'a.ts' },
      success: false,
      error_type: 'TypeError',
      error_message: 'no such file',
    },
  },
  {
    ...shared,
    id: '01a20373-0858-7e63-9000-000000000002',
    parent_span_id: READ,
    action_type: 'error',
    action_name: 'TypeError',
    status: 'error',
    timestamp: '2026-11-22T13:30:00.152000Z',
    source: {
      scope: SDK,
      service: 'shop',
      linked: { trace_id: LINKED.traceId, span_id: LINKED.spanId },
    },
    action_details: {
      error_type: 'TypeError',
      error_message: 'no such file',
      error_context: { action_type: 'tool_call', action_name: 'Read' },
      severity: 'error',
    },
  },
  {
    ...shared,
    id: '01a20373-0837-719c-9000-000000000000',
    span_id: RUN,
    parent_span_id: REMOTE.spanId,
    action_type: 'success',
    action_name: 'fix the tests',
    status: 'ok',
    timestamp: '2026-11-22T13:30:00.119000Z',
    duration_ms: 81,
    duration_us: 81_000,
    source: { scope: SDK, service: 'shop' },
    action_details: { task: 'fix the tests' },
  },
]

const SECOND = 1_795_354_200

/** An agent's run, in it a span that is no action, and in that a tool call that fails. */
function recordRun(provider: BasicTracerProvider): readonly ReadableSpan[] {
  const ours = provider.getTracer(SDK, '0.1.0')
  const other = provider.getTracer('http')
  const below = (span: Span) => trace.setSpan(ROOT_CONTEXT, span)
  const agent = {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': 'researcher',
    'agent_action.task': 'fix the tests',
    'agent_action.debug_mode': false,
    'agent_action.project_path': '/p',
  }
  const remote = trace.setSpanContext(ROOT_CONTEXT, REMOTE)
  const startTime: [number, number] = [SECOND, 119_000_000]
  const run = ours.startSpan('invoke_agent researcher', { attributes: agent, startTime }, remote)
  const http = other.startSpan('GET /', { startTime: [SECOND, 120_000_000] }, below(run))
  const read = ours.startSpan(
    'execute_tool Read',
    {
      ...toolCall('Read', { 'gen_ai.tool.call.arguments': '{"file_path":"a.ts"}' }),
      startTime: [SECOND, 123_456_789],
      links: [{ context: LINKED }],
    },
    below(http),
  )
  read.recordException(new TypeError('no such file'), [SECOND, 152_000_000])
  read.setStatus({ code: SpanStatusCode.ERROR, message: 'no such file' })
  read.end([SECOND, 153_667_789])
  http.end([SECOND, 160_000_000])
  run.end([SECOND, 200_000_000])
  return [read, http, run] as unknown as ReadableSpan[]
}

function providerWith(spanProcessors: ActionSpanProcessor[]): BasicTracerProvider {
  let spans = 0
  const idGenerator = {
    generateTraceId: () => TRACE,
    generateSpanId: () => `1${(spans++).toString(16).padStart(15, '0')}`,
  }
  const resource = resourceFromAttributes({ 'service.name': 'shop' })
  return new BasicTracerProvider({ spanProcessors, idGenerator, resource })
}

async function eventsOf(spans: readonly ReadableSpan[]): Promise<readonly ActionEvent[]> {
  const sink = memorySink()
  const exporter = new ActionSpanExporter({ sink })
  await new Promise((resolve) => exporter.export(spans, resolve))
  return sink.events
}

/** As SDK 1.x names them, whatever the span's own line is. */
function withOldNames(span: ReadableSpan): ReadableSpan {
  const { parentSpanContext, instrumentationScope } = span
  return Object.create(span, {
    parentSpanContext: { value: undefined },
    instrumentationScope: { value: undefined },
    ...(parentSpanContext && { parentSpanId: { value: parentSpanContext.spanId } }),
    ...(instrumentationScope && { instrumentationLibrary: { value: instrumentationScope } }),
  }) as ReadableSpan
}

describe('the events of one run', () => {
  it('are these, from the processor', async () => {
    const sink = memorySink()
    const processor = new ActionSpanProcessor({ sink })
    recordRun(providerWith([processor]))
    await processor.shutdown()
    expect(sink.events).toEqual(EVENTS)
  })

  it('are the same from the exporter', async () => {
    expect(await eventsOf(recordRun(providerWith([])))).toEqual(EVENTS)
  })

  it('are the same from spans with the names of SDK 1.x', async () => {
    const spans = recordRun(providerWith([])).map(withOldNames)
    expect(spans.every((span) => span.parentSpanContext === undefined)).toBe(true)
    expect(await eventsOf(spans)).toEqual(EVENTS)
  })
})
