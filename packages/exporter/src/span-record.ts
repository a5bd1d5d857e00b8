import { ATTR } from '@agent-actions/events'
import { ownAgentName } from './agent-name.ts'
import { EnclosingAction } from './enclosing-action.ts'
import { LayersSeen, type LayerFailure } from './layers-seen.ts'
import type { DialectOf } from './mapping-settings.ts'
import type { Failure, SpanDialect } from './span-dialect.ts'
import { scopeName, textOf, type SpanLike } from './span-like.ts'

/** What a span tells its descendants about where they are. */
export interface Ancestry {
  /** The nearest enclosing action. */
  readonly actionSpanId?: string | undefined
  readonly agentName?: string | undefined
  readonly projectPath?: string | undefined
  readonly projectName?: string | undefined
  readonly workingDirectory?: string | undefined
  readonly debugMode?: boolean | undefined
}

/** Enough for every failure that parallel tools can have before their parent ends. */
const MAX_FAILURES_KEPT = 32
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
  readonly #spanId: string
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
    this.#spanId = span.spanContext().spanId
    this.#parent = typeof parent === 'string' ? undefined : parent
    this.#unseenParentId = typeof parent === 'string' ? parent : undefined
  }

  /** Whether its parent is known by id only: in another process, or ended unseen. */
  get hasUnseenParent(): boolean {
    return this.#unseenParentId !== undefined
  }

  get spanId(): string {
    return this.#spanId
  }

  /** Other views of the same action that ended inside it; `undefined` where there are none. */
  get layers(): LayersSeen | undefined {
    return this.#layers
  }

  /** What the ancestors say now, the nearest first. The span's own attributes are not among it. */
  ancestry(dialectOf: DialectOf): Ancestry {
    if (!this.#parent && this.#unseenParentId === undefined) return NOTHING
    const enclosing = new EnclosingAction<SpanRecord>()
    let found = NOTHING
    let unseenParentId = this.#unseenParentId
    for (
      let record = this.#parent;
      record && !(enclosing.isSettled && hasAllSurroundings(found));
      record = record.#parent
    ) {
      const span = record.#span
      if (record.#answers || !span) found = nearest(found, record.#answers ?? NOTHING)
      else {
        const isAsked = !enclosing.isSettled || found.agentName === undefined
        const dialect = isAsked ? dialectOf(span) : undefined
        if (dialect) enclosing.meet(record, { span, dialect })
        found = nearest(found, surroundings(span, dialect))
      }
      unseenParentId = record.#unseenParentId
    }
    this.#enclosing = enclosing
    const { place } = enclosing
    const actionSpanId = (place && place.#spanId) ?? found.actionSpanId ?? unseenParentId
    return actionSpanId === found.actionSpanId ? found : { ...found, actionSpanId }
  }

  /** The record of the action that this span is another view of. Ask after `ancestry`. */
  layerOf(dialect: SpanDialect): SpanRecord | undefined {
    const span = this.#span
    return span && this.#enclosing?.covers({ span, dialect }) ? this.#enclosing.place : undefined
  }

  /** A span inside this one is another view of it. */
  addLayer(layer: SpanRecord, failed: LayerFailure | undefined): void {
    const layers = (this.#layers ??= new LayersSeen())
    const scope = layer.#span && scopeName(layer.#span)
    // Its own scope says nothing new: a run that is wrapped in another of the same library.
    if (scope && this.#span && scope !== scopeName(this.#span)) layers.addScope(scope)
    if (layer.#layers) layers.addAll(layer.#layers)
    if (failed) layers.addFailure(failed)
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
    const key = failureKey(failure)
    for (let record = this.#parent; record; record = record.#parent) {
      const told = (record.#told ??= new Map())
      if (told.has(key)) continue
      told.set(key, this.#spanId)
      if (told.size > MAX_FAILURES_KEPT) forgetOldest(told)
    }
  }

  /** What the span says itself, else what its ancestors say: what its children are told. */
  own(ancestry: Ancestry, dialect: SpanDialect | undefined, isAction: boolean): Ancestry {
    if (!this.#span) return ancestry
    const said = surroundings(this.#span, dialect)
    return nearest(isAction ? { ...said, actionSpanId: this.#spanId } : said, ancestry)
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

export const NOTHING: Ancestry = {}

function surroundings(span: SpanLike, dialect: SpanDialect | undefined): Ancestry {
  const { attributes } = span
  const debugMode = attributes[ATTR.debugMode]
  return {
    actionSpanId: undefined,
    agentName: ownAgentName(span, dialect),
    projectPath: textOf(attributes[ATTR.projectPath]),
    projectName: textOf(attributes[ATTR.projectName]),
    workingDirectory: textOf(attributes[ATTR.workingDirectory]),
    debugMode: typeof debugMode === 'boolean' ? debugMode : undefined,
  }
}

/** Field by field, the nearer span's word counts. */
function nearest(near: Ancestry, far: Ancestry): Ancestry {
  if (far === NOTHING) return near
  return {
    actionSpanId: near.actionSpanId ?? far.actionSpanId,
    agentName: near.agentName ?? far.agentName,
    projectPath: near.projectPath ?? far.projectPath,
    projectName: near.projectName ?? far.projectName,
    workingDirectory: near.workingDirectory ?? far.workingDirectory,
    debugMode: near.debugMode ?? far.debugMode,
  }
}

function hasAllSurroundings(found: Ancestry): boolean {
  return (
    found.agentName !== undefined &&
    found.projectPath !== undefined &&
    found.projectName !== undefined &&
    found.workingDirectory !== undefined &&
    found.debugMode !== undefined
  )
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
