import type { DropReason } from './action-sink.ts'
import { AnyObject } from './any-object.ts'
import type { RedactOptions } from './payload/redact-options.ts'

/** What the processor decided about the action that just ended. */
export type Verdict = 'accepted' | DropReason

/** What the SDK tells the processor about a span it made: never exported, gone with the span. */
export interface SpanMark {
  /** The texts the SDK made safe. An attribute that is one of these needs no second scan. */
  toolArguments?: string
  toolResult?: string
  details?: string
  /** What the SDK was told to hide in them. Absent: what is known to be secret. */
  redact?: RedactOptions | false
  /** The error that failed this span was already told by `logError`. */
  failureReported?: boolean
}

/**
 * What the SDK and the exporter share without importing each other, one per process: two copies of
 * a package, or its CJS and ESM forms, meet here.
 */
export interface Runtime {
  /** Taken by our id generator for the very next root span. Set and cleared around one call. */
  pendingTraceId: string | undefined
  /** Cleared by the SDK before `span.end()`, left by processors in `onEnd`, read right after it. */
  verdict: Verdict | undefined
  readonly marks: SpanMarks
  /** Error objects that became an action, so that a rethrow is told once. */
  readonly reportedErrors: WeakSet<object>
  /** Functions that make an action of each call already: traced a second time, they would make two. */
  tracedFunctions: WeakSet<object>
}

/** What is known of spans, and gone with them. A `WeakMap` is one as well. */
export interface SpanMarks {
  get(span: object): SpanMark | undefined
  set(span: object, mark: SpanMark): unknown
}

function spanMarks(): SpanMarks {
  class Marked extends AnyObject {
    #mark: SpanMark

    constructor(span: object, mark: SpanMark) {
      super(span)
      this.#mark = mark
    }

    static get(span: object): SpanMark | undefined {
      return #mark in span ? span.#mark : undefined
    }

    static set(span: object, mark: SpanMark): void {
      if (#mark in span) span.#mark = mark
      else void new Marked(span, mark)
    }
  }
  return Marked
}

const SLOT: unique symbol = Symbol.for('@agent-actions/runtime.v1') as never

let known: Runtime | undefined

/** The process-wide slot; made on first use. */
export function runtime(): Runtime {
  return (known ??= sharedSlot())
}

function sharedSlot(): Runtime {
  const holder = globalThis as { [SLOT]?: Runtime }
  const slot = (holder[SLOT] ??= {
    pendingTraceId: undefined,
    verdict: undefined,
    marks: spanMarks(),
    reportedErrors: new WeakSet(),
    tracedFunctions: new WeakSet(),
  })
  // A slot that an older copy of the package made lacks what came later.
  slot.tracedFunctions ??= new WeakSet()
  return slot
}
