import { ATTR } from '@agent-actions/events'
import type { Failure, SpanKind } from './span-dialect.ts'
import { textOf, type SpanLike } from './span-like.ts'

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

type Classify = (span: SpanLike) => SpanKind | undefined

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

  constructor(span: SpanLike, seq: number, parent: SpanRecord | string | undefined) {
    this.seq = seq
    this.#span = span
    this.#spanId = span.spanContext().spanId
    this.#parent = typeof parent === 'string' ? undefined : parent
    this.#unseenParentId = typeof parent === 'string' ? parent : undefined
  }

  /** What the ancestors say now, the nearest first. The span's own attributes are not among it. */
  ancestry(classify: Classify): Ancestry {
    if (!this.#parent && this.#unseenParentId === undefined) return NOTHING
    let found = NOTHING
    let unseenParentId = this.#unseenParentId
    for (let record = this.#parent; record && !isComplete(found); record = record.#parent) {
      found = nearest(found, record.#answers ?? record.#reading(classify))
      unseenParentId = record.#unseenParentId
    }
    return nearest(found, { actionSpanId: unseenParentId })
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
  own(isAction: boolean, ancestry: Ancestry): Ancestry {
    return this.#span ? nearest(readSpan(this.#span, isAction), ancestry) : ancestry
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
  }

  #reading(classify: Classify): Ancestry {
    const span = this.#span
    return span ? readSpan(span, classify(span) !== undefined) : NOTHING
  }
}

export const NOTHING: Ancestry = {}

function readSpan(span: SpanLike, isAction: boolean): Ancestry {
  const { attributes } = span
  const debugMode = attributes[ATTR.debugMode]
  return {
    actionSpanId: isAction ? span.spanContext().spanId : undefined,
    agentName: textOf(attributes[ATTR.agentName]),
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

function isComplete(found: Ancestry): boolean {
  return (
    found.actionSpanId !== undefined &&
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
