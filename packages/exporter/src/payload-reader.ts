import {
  runtime,
  safeJson,
  safeJsonObject,
  safeText,
  type SafeJsonOptions,
  type SpanMark,
} from '@agent-actions/events'
import type { SpanLike } from './span-like.ts'

const MAX_MESSAGE_CHARS = 4096

/** Where the paths of `redact` begin. */
const PAYLOAD_NAMES = {
  toolArguments: 'tool_parameters',
  toolResult: 'tool_result',
  details: undefined,
} as const

/** Reads the payloads of one span as JSON text that can be stored. */
export class PayloadReader {
  readonly #span: SpanLike
  readonly #mark: SpanMark | undefined
  readonly #options: SafeJsonOptions

  constructor(span: SpanLike, options: SafeJsonOptions) {
    this.#span = span
    this.#mark = runtime().marks.get(span)
    this.#options = options
  }

  /** Whether the failure of this span was told by an action already. */
  get failureReported(): boolean {
    return this.#mark?.failureReported === true
  }

  /** JSON text of any value; `undefined` when the span has no such attribute. */
  value(attribute: string, mark: 'toolResult'): string | undefined {
    return this.#read(attribute, mark, safeJson)
  }

  /** JSON text of an object; `undefined` when the span has no such attribute. */
  object(attribute: string, mark: 'toolArguments' | 'details'): string | undefined {
    return this.#read(attribute, mark, safeJsonObject)
  }

  /** The first line of a message: what follows it is a stack, which belongs to the span. */
  message(text: string): string {
    const end = text.search(/[\r\n]/)
    return this.text(end < 0 ? text : text.slice(0, end), MAX_MESSAGE_CHARS)
  }

  /** What the span says outside its payloads, without secrets all the same. */
  text(text: string, maxChars: number): string {
    return safeText(text, maxChars, this.#options)
  }

  /** Whether the SDK hid what we would hide, or was told at the action to hide nothing. */
  #isHiddenEnough(mark: SpanMark): boolean {
    const { redact } = this.#options
    return !redact || mark.redact === false || mark.redact === redact
  }

  #read(
    attribute: string,
    mark: 'toolArguments' | 'toolResult' | 'details',
    makeSafe: typeof safeJson,
  ): string | undefined {
    const value = this.#span.attributes[attribute]
    if (value === undefined) return undefined
    // Our SDK made this very text safe. A text that differs was written, or cut off, by someone else.
    if (value === this.#mark?.[mark] && this.#isHiddenEnough(this.#mark)) return value as string
    const given = typeof value === 'string' ? parsedOrText(value) : value
    return makeSafe(given, this.#options, PAYLOAD_NAMES[mark])
  }
}

/** Longer text is cut as text: parsing it would hold up `span.end()`, for 15 ms a megabyte. */
const MAX_PARSED_CHARS = 262_144

function parsedOrText(text: string): unknown {
  if (text.length > MAX_PARSED_CHARS) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
