import { syntheticParentSpanId } from '@agent-actions/events'
import { trace, type Context } from '@opentelemetry/api'
import { parentSpanId, type SpanLike } from './span-like.ts'
import { SpanRecord } from './span-record.ts'

/** Knows the record of every span that started while it watched, and of no span that is gone. */
export class Lineage {
  readonly #records = new WeakMap<object, SpanRecord>()
  #starts = 0

  /** Call at the start of every span: any span can have an action below it. */
  started(span: SpanLike, parentContext: Context): void {
    const parentSpan = trace.getSpan(parentContext)
    const parent = parentSpan && this.#records.get(parentSpan)
    this.#records.set(span, new SpanRecord(span, this.#starts++, parent ?? unseenParent(span)))
  }

  /** The span's record; a span that started unseen gets one that knows its parent's id only. */
  recordOf(span: SpanLike): SpanRecord {
    const known = this.#records.get(span)
    if (known) return known
    const record = new SpanRecord(span, this.#starts++, unseenParent(span))
    this.#records.set(span, record)
    return record
  }
}

/**
 * The records of spans that ended together, all that a plain exporter ever sees. A parent outside
 * the batch is known by its id only.
 */
export function lineageOfBatch(spans: readonly SpanLike[]): readonly SpanRecord[] {
  const bySpanId = new Map(spans.map((span, index) => [span.spanContext().spanId, index]))
  const records: SpanRecord[] = []
  const recordAt = (index: number): SpanRecord => {
    const span = spans[index] as SpanLike
    const parentIndex = bySpanId.get(parentSpanId(span) ?? '')
    const parent = parentIndex === undefined ? undefined : records[parentIndex]
    return new SpanRecord(span, index, parent ?? unseenParent(span))
  }
  // Children end before their parents, so going backwards meets parents first.
  for (let index = spans.length - 1; index >= 0; index--) records[index] = recordAt(index)
  return records
}

/** Absent at the root of a trace, and where the parent is the one our SDK made up to set the trace id. */
function unseenParent(span: SpanLike): string | undefined {
  const id = parentSpanId(span)
  if (id === undefined || id === syntheticParentSpanId(span.spanContext().traceId)) return undefined
  return id
}
