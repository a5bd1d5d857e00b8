import { AnyObject, syntheticParentSpanId } from '@agent-actions/events'
import { trace, type Context } from '@opentelemetry/api'
import { remoteActionParent } from './action-parent.ts'
import type { DialectOf } from './mapping-settings.ts'
import { writableSpanId } from './span-ids.ts'
import { parentSpanId, type SpanLike } from './span-like.ts'
import { SpanRecord } from './span-record.ts'

interface SpanRecords {
  get(span: object): SpanRecord | undefined
  set(span: object, record: SpanRecord): void
}

/** Of one processor: each keeps its own. */
function spanRecords(): SpanRecords {
  class Recorded extends AnyObject {
    #record: SpanRecord

    constructor(span: object, record: SpanRecord) {
      super(span)
      this.#record = record
    }

    static get(span: object): SpanRecord | undefined {
      return #record in span ? span.#record : undefined
    }

    static set(span: object, record: SpanRecord): void {
      if (#record in span) span.#record = record
      else void new Recorded(span, record)
    }
  }
  return Recorded
}

/** Knows the record of every span that started while it watched, and of no span that is gone. */
export class Lineage {
  readonly #records = spanRecords()
  #starts = 0

  /** Call at the start of every span: any span can have an action below it. */
  started(span: SpanLike, parentContext: Context): void {
    const parentSpan = trace.getSpan(parentContext)
    const parent = parentSpan && this.#records.get(parentSpan)
    const above = parent ?? remoteActionParent(parentContext) ?? unseenParent(span)
    this.#records.set(span, new SpanRecord(span, this.#starts++, above))
  }

  /** The nearest action of a span that started while it watched: the span itself, or one around it. */
  nearestAction(span: object, dialectOf: DialectOf): string | undefined {
    const record = this.#records.get(span)
    // What a child of it would be told, were there one.
    return record && new SpanRecord(span as SpanLike, 0, record).ancestry(dialectOf).actionSpanId
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
  const bySpanId = new Map(spans.map((span) => [span.spanContext().spanId, span]))
  const records = new Map<SpanLike, SpanRecord>()
  for (const span of spans) {
    for (const next of unrecordedLine(span, bySpanId, records).toReversed()) {
      const parent = bySpanId.get(parentSpanId(next) ?? '')
      const parentRecord = parent && records.get(parent)
      records.set(next, new SpanRecord(next, records.size, parentRecord ?? unseenParent(next)))
    }
  }
  return spans.map((span) => records.get(span) as SpanRecord)
}

/** The span and its ancestors up to one that has a record, the nearest first; each once, even in a circle. */
function unrecordedLine(
  span: SpanLike,
  bySpanId: ReadonlyMap<string, SpanLike>,
  records: ReadonlyMap<SpanLike, SpanRecord>,
): readonly SpanLike[] {
  const line = new Set<SpanLike>()
  let next: SpanLike | undefined = span
  while (next && !records.has(next) && !line.has(next)) {
    line.add(next)
    next = bySpanId.get(parentSpanId(next) ?? '')
  }
  return [...line]
}

/** Absent at the root of a trace, and where the parent is the one our SDK made up to set the trace id. */
function unseenParent(span: SpanLike): string | undefined {
  const id = writableSpanId(parentSpanId(span))
  if (id === undefined || id === syntheticParentSpanId(span.spanContext().traceId)) return undefined
  return id
}
