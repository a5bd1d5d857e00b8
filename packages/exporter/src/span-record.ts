import { FoundAncestry, NOTHING, type Ancestry } from './ancestry.ts'
import { reportError } from './diagnostics.ts'
import { EnclosingAction } from './enclosing-action.ts'
import { LayersSeen, type LayerFailure } from './layers-seen.ts'
import type { DialectOf } from './mapping-settings.ts'
import type { Failure, SpanDialect, ToolPayload } from './span-dialect.ts'
import { writableSpanId } from './span-ids.ts'
import { scopeName, type SpanLike } from './span-like.ts'

/** Enough for every failure that parallel tools can have before their parent ends. */
const MAX_FAILURES_KEPT = 32
/**
 * Nobody looks further up: with a hundred thousand spans inside each other, every one that ends would
 * hold up the agent for milliseconds. What matters is nearly always within the first few.
 */
const MAX_ANCESTORS = 256

/** What an action keeps of another view of it. */
interface SeenLayer {
  readonly failed: LayerFailure | undefined
  readonly payload: ToolPayload | undefined
}

/**
 * A span's place among its ancestors.
 *
 * A span's kind can be set after its start, so nothing is decided at the start: the record only
 * links to its parent's. When a span ends, its open ancestors are read as they are at that moment.
 * Then its record keeps the answers and lets go of span and parent: spans that each start the next
 * one would hold each other forever otherwise.
 */
export class SpanRecord {
  /** Counts span starts in this process; orders spans with equal times. */
  readonly seq: number
  /** As its generator gave it. */
  readonly #givenId: string
  #spanId: string | undefined
  /** Of a parent in another process, or one that started before the processor was there. */
  readonly #unseenParentId: string | undefined
  #span: SpanLike | undefined
  #parent: SpanRecord | undefined
  #answers: Ancestry | undefined
  /** Failures that descendants told, by type and message; the value is the span that told it. */
  #told: Map<string, string> | undefined
  #layers: LayersSeen | undefined
  /** What `ancestry` found. */
  #enclosing: EnclosingAction<SpanRecord> | undefined

  constructor(span: SpanLike, seq: number, parent: SpanRecord | string | undefined) {
    this.seq = seq
    this.#span = span
    this.#givenId = span.spanContext().spanId
    this.#parent = typeof parent === 'string' ? undefined : parent
    this.#unseenParentId = typeof parent === 'string' ? parent : undefined
  }

  /** Whether its span was read already. */
  get isClosed(): boolean {
    return this.#answers !== undefined
  }

  /**
   * The span's own id, as it is written; `undefined` where its generator gave what is none: then it can
   * be nobody's parent. Found out when it is asked for: most spans are no action.
   */
  get spanId(): string | undefined {
    return (this.#spanId ??= writableSpanId(this.#givenId))
  }

  /** Whether its parent is known by id only: in another process, or ended unseen. */
  get hasUnseenParent(): boolean {
    return this.#unseenParentId !== undefined
  }

  /** Other views of the same action that ended inside it; `undefined` where there are none. */
  get layers(): LayersSeen | undefined {
    return this.#layers
  }

  /** What the ancestors say now, the nearest first. The span's own attributes are not among it. */
  ancestry(dialectOf: DialectOf): Ancestry {
    if (!this.#parent && this.#unseenParentId === undefined) return NOTHING
    const enclosing = new EnclosingAction<SpanRecord>()
    const found = new FoundAncestry()
    let unseenParentId = this.#unseenParentId
    let left = MAX_ANCESTORS
    for (
      let record = this.#parent;
      record && left-- > 0 && !(enclosing.isSettled && found.isComplete);
      record = record.#parent
    ) {
      record.#askedFor(found, enclosing, dialectOf)
      unseenParentId = record.#unseenParentId
    }
    this.#enclosing = enclosing
    const { place } = enclosing
    found.actionSpanId = place?.spanId ?? found.actionSpanId ?? unseenParentId
    return found
  }

  /** Says what it knows to a span inside. An open span that cannot be read takes no other action along. */
  #askedFor(
    found: FoundAncestry,
    enclosing: EnclosingAction<SpanRecord>,
    dialectOf: DialectOf,
  ): void {
    const span = this.#span
    if (this.#answers || !span) return found.add(this.#answers ?? NOTHING)
    try {
      const isAsked = !enclosing.isSettled || found.agentName === undefined
      const dialect = isAsked ? dialectOf(span) : undefined
      if (dialect) enclosing.meet(this, { span, dialect })
      found.addSpan(span, dialect)
    } catch (error) {
      reportError('a span around an action was not read', error)
    }
  }

  /** Whether that action may never be told if this span failed. Ask after `ancestry`. */
  get leavesFailedOpen(): boolean {
    return this.#enclosing?.leavesFailedOpen === true
  }

  /** The record of the action that this span is another view of. Ask after `ancestry`. */
  layerOf(dialect: SpanDialect): SpanRecord | undefined {
    const span = this.#span
    return span && this.#enclosing?.covers({ span, dialect }) ? this.#enclosing.place : undefined
  }

  /** A span inside this one is another view of it. */
  addLayer(layer: SpanRecord, { failed, payload }: SeenLayer): void {
    const layers = (this.#layers ??= new LayersSeen())
    const scope = layer.#span && scopeName(layer.#span)
    // Its own scope says nothing new: a run that is wrapped in another of the same library.
    if (scope && this.#span && scope !== scopeName(this.#span)) layers.addScope(scope)
    if (layer.#layers) layers.addAll(layer.#layers)
    if (failed) layers.addFailure(failed)
    if (payload) layers.addPayload(payload)
  }

  /** The span inside this one that told this failure before. */
  toldBy(failure: Failure): string | undefined {
    return this.#told?.get(failureKey(failure))
  }

  /**
   * Marks the open ancestors, so that a failure passing through them is told once. Where it was
   * marked before, it is passing through, and the mark of where it began stays.
   */
  tell(failure: Failure): void {
    const { spanId } = this
    if (spanId === undefined) return
    const key = failureKey(failure)
    let left = MAX_ANCESTORS
    for (let record = this.#parent; record && left-- > 0; record = record.#parent) {
      const told = (record.#told ??= new Map())
      if (told.has(key)) continue
      told.set(key, spanId)
      if (told.size > MAX_FAILURES_KEPT) forgetOldest(told)
    }
  }

  /** What the span says itself, else what its ancestors say: what its children are told. */
  own(ancestry: Ancestry, dialect: SpanDialect | undefined, isAction: boolean): Ancestry {
    const span = this.#span
    if (!span) return ancestry
    const own = new FoundAncestry()
    if (isAction) own.actionSpanId = this.spanId
    own.addSpan(span, dialect)
    own.add(ancestry)
    return own
  }

  /**
   * Call once, when the span has ended and everything was asked.
   *
   * @param answers what children that outlive it are told from now on
   */
  close(answers: Ancestry): void {
    this.#answers = answers
    this.#span = undefined
    this.#parent = undefined
    this.#told = undefined
    this.#layers = undefined
    this.#enclosing = undefined
  }
}

/** The failure that passes through an ancestor is one of the newest. */
function forgetOldest(told: Map<string, string>): void {
  for (const key of told.keys()) {
    told.delete(key)
    return
  }
}

function failureKey(failure: Failure): string {
  return `${failure.type}\n${failure.message}`
}
