import { ATTR, runtime } from '@agent-actions/events'
import {
  isSpanContextValid,
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanOptions,
} from '@opentelemetry/api'
import { belowSyntheticParent } from './active-context.ts'
import type { Place } from './correlation.ts'
import { warnOnce } from './diagnostics.ts'
import type { Tracing } from './tracing.ts'

export interface SpanSpec {
  readonly name: string
  /** Its own: where the span goes is added. */
  readonly options: SpanOptions & { readonly attributes: Attributes }
}

export interface StartedSpan {
  readonly span: Span
  /** What the span was started in: its parent's context, or that of a root. */
  readonly startedIn: Context
}

/** @throws whatever the provider throws; the caller guards */
export function startSpan(tracing: Tracing, place: Place, spec: SpanSpec): StartedSpan {
  if (place.link) spec.options.links = [{ context: place.link }]
  if (place.appCorrelationId !== undefined) {
    spec.options.attributes[ATTR.appCorrelationId] = place.appCorrelationId
  }
  if (place.kind === 'child') return startIn(place.parent, tracing, spec)
  const { around, traceId } = place
  // Where there is no parent to leave out, saying so costs a copy of the context.
  spec.options.root = trace.getSpan(around) !== undefined
  if (traceId === undefined) return startIn(around, tracing, spec)
  const root = tracing.hasForeignIds
    ? undefined
    : handOver(traceId, tracing, () => startIn(around, tracing, spec))
  if (root) return root
  spec.options.root = false
  return startIn(belowSyntheticParent(around, traceId), tracing, spec)
}

function startIn(parent: Context, { tracer }: Tracing, { name, options }: SpanSpec): StartedSpan {
  return { span: tracer.startSpan(name, options, parent), startedIn: parent }
}

/** A true root with the given trace id, or `undefined` where the provider's ids are not ours. */
function handOver(
  traceId: string,
  tracing: Tracing,
  startRoot: () => StartedSpan,
): StartedSpan | undefined {
  const slot = runtime()
  slot.pendingTraceId = traceId
  let started: StartedSpan
  try {
    started = startRoot()
  } finally {
    // A pending id that survives would be taken by the next root, whoever starts it.
    slot.pendingTraceId = undefined
  }
  const got = started.span.spanContext()
  // No provider and suppressed tracing give an invalid span, and say nothing about the generator.
  if (got.traceId === traceId || !isSpanContextValid(got)) return started
  // The span is never ended: ended, it would be an action in a run that nobody knows.
  tracing.hasForeignIds = true
  warnOnce(
    'id-generator',
    'The tracer provider does not use CorrelationIdGenerator, so runs with an id of their own hang below a parent span that does not exist, and bypass ratio samplers. Give the provider `idGenerator: new CorrelationIdGenerator()` of @agent-actions/sdk for true roots.',
  )
  return undefined
}
