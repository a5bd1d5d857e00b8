import { ROOT_CONTEXT, trace, type Context, type Span } from '@opentelemetry/api'
import type { ActionEvent, HrTime } from '@agent-actions/events'
import { ActionSpanProcessor } from '../src/action-span-processor.ts'
import type { MappingOptions } from '../src/mapping-settings.ts'
import { memorySink } from '../src/memory-sink.ts'
import type { SpanLike } from '../src/span-like.ts'

/** One recording: `tests/foreign-spans` makes them. */
export interface SpanFixture {
  readonly library: string
  readonly case: string
  readonly spans: readonly RecordedSpan[]
  /** Those that the library never ended. */
  readonly unended?: readonly OpenSpan[]
}

type OpenSpan = Omit<RecordedSpan, 'endTime'>

export interface RecordedSpan {
  readonly name: string
  readonly scope: { readonly name: string }
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly parentIsRemote?: boolean
  readonly startTime: HrTime
  readonly endTime: HrTime
  readonly status: { readonly code: number; readonly message?: string }
  readonly attributes: Readonly<Record<string, unknown>>
  readonly events: SpanLike['events']
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[]
  readonly resource: Readonly<Record<string, string>>
}

/** Starts and ends the recorded spans before a real processor, in the order they did. */
export async function replay(
  { spans, unended = [] }: Pick<SpanFixture, 'spans' | 'unended'>,
  options: MappingOptions = {},
): Promise<readonly ActionEvent[]> {
  const sink = memorySink()
  const processor = new ActionSpanProcessor({ sink, ...options })
  const started: readonly OpenSpan[] = [...spans, ...unended]
  const replayed = new Map(started.map((span) => [span.spanId, spanLike(span)]))
  const moments = [
    ...started.map((span) => ({ at: span.startTime, span, isStart: true })),
    ...spans.map((span) => ({ at: span.endTime, span, isStart: false })),
  ].toSorted((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1])
  for (const { span, isStart } of moments) {
    const own = replayed.get(span.spanId) as SpanLike
    if (isStart) processor.onStart(own, parentContext(span, replayed))
    else processor.onEnd(own)
  }
  await processor.forceFlush()
  return sink.events
}

function parentContext(
  { parentSpanId = '', traceId, parentIsRemote }: OpenSpan,
  replayed: ReadonlyMap<string, SpanLike>,
): Context {
  if (parentSpanId === '') return ROOT_CONTEXT
  const local = parentIsRemote === true ? undefined : replayed.get(parentSpanId)
  const parent = local ?? trace.wrapSpanContext({ traceId, spanId: parentSpanId, traceFlags: 1 })
  return trace.setSpan(ROOT_CONTEXT, parent as unknown as Span)
}

/** Frozen: a processor changes nothing on a span. */
export function spanLike(recorded: OpenSpan & { readonly endTime?: HrTime }): SpanLike {
  const { traceId, spanId, parentSpanId, scope, resource, links, ...span } = recorded
  const context = (id: string) => ({ traceId, spanId: id, traceFlags: 1 })
  return deepFreeze({
    // As OpenTelemetry has it of open spans.
    endTime: [0, 0] as const,
    ...span,
    instrumentationScope: scope,
    resource: { attributes: resource },
    links: links.map((link) => ({ context: { ...link, traceFlags: 1 } })),
    ...(parentSpanId !== undefined && { parentSpanContext: context(parentSpanId) }),
    spanContext: () => context(spanId),
  })
}

function deepFreeze<Value extends object>(value: Value): Value {
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && inner !== null) deepFreeze(inner as object)
  }
  return Object.freeze(value)
}
