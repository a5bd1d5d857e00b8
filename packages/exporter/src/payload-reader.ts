import {
  ATTR,
  runtime,
  safeJson,
  safeJsonObject,
  safeText,
  type SafeJsonOptions,
  type SpanMark,
} from '@agent-actions/events'
import type { Capture } from './capture.ts'
import type { SpanLike } from './span-like.ts'

const MAX_MESSAGE_CHARS = 4096

/** Reads the payloads of one span as JSON text that can be stored. */
export class PayloadReader {
  readonly #span: SpanLike
  readonly #mark: SpanMark | undefined
  readonly #options: SafeJsonOptions
  readonly #isHiding: boolean
  #hiddenMessage: string | undefined

  /** @param capture `names`: the span has no payload, and its messages are empty */
  constructor(span: SpanLike, options: SafeJsonOptions, capture: Capture = 'all') {
    this.#span = span
    this.#isHiding = capture === 'names'
    this.#mark = runtime().marks.get(span)
    this.#options = options
  }

  /** Whether the failure of this span was told by an action already. */
  get failureReported(): boolean {
    return this.#mark?.failureReported === true
  }

  /** Whether nothing but names is to be read. */
  get isHiding(): boolean {
    return this.#isHiding
  }

  /** What `message` was last asked for and hid: it still tells one failure from another. */
  get hiddenMessage(): string | undefined {
    return this.#hiddenMessage
  }

  /** JSON text of an object; `undefined` when the span has none. */
  arguments(): string | undefined {
    const value = this.#span.attributes[ATTR.toolArguments]
    return this.#isSafe(value, this.#mark?.toolArguments)
      ? value
      : this.#madeSafe(value, safeJsonObject, 'tool_parameters')
  }

  /** JSON text of any value; `undefined` when the span has none. */
  result(): string | undefined {
    const value = this.#span.attributes[ATTR.toolResult]
    return this.#isSafe(value, this.#mark?.toolResult)
      ? value
      : this.#madeSafe(value, safeJson, 'tool_result')
  }

  /** JSON text of an object; `undefined` when the span has none. */
  details(): string | undefined {
    const value = this.#span.attributes[ATTR.details]
    return this.#isSafe(value, this.#mark?.details)
      ? value
      : this.#madeSafe(value, safeJsonObject, undefined)
  }

  /** JSON text of an object that another library wrote, in whatever attribute; `undefined` of none. */
  objectFrom(value: unknown, name: 'tool_parameters' | undefined): string | undefined {
    return this.#madeSafe(value, safeJsonObject, name)
  }

  /** The same of any value. */
  valueFrom(value: unknown, name: 'tool_result' | undefined): string | undefined {
    return this.#madeSafe(value, safeJson, name)
  }

  /** The first line of a message: what follows it is a stack, which belongs to the span. */
  message(text: string): string {
    const end = text.search(/[\r\n]/)
    const line = this.text(end < 0 ? text : text.slice(0, end), MAX_MESSAGE_CHARS)
    if (!this.#isHiding) return line
    this.#hiddenMessage = line
    return ''
  }

  /** What the span says outside its payloads, without secrets all the same. */
  text(text: string, maxChars: number): string {
    return safeText(text, maxChars, this.#options)
  }

  /**
   * Whether our SDK made this very text safe, and hid what we would hide or was told at the action to
   * hide nothing. A text that differs was written, or cut off, by someone else.
   */
  #isSafe(value: unknown, marked: string | undefined): value is string {
    if (marked === undefined || value !== marked || this.#isHiding) return false
    const { redact } = this.#options
    const hidden = this.#mark?.redact
    return !redact || hidden === false || hidden === redact
  }

  #madeSafe(
    value: unknown,
    makeSafe: typeof safeJson,
    name: string | undefined,
  ): string | undefined {
    if (value === undefined || this.#isHiding) return undefined
    return makeSafe(typeof value === 'string' ? parsedOrText(value) : value, this.#options, name)
  }
}

/** Longer text is cut as text: parsing it would hold up `span.end()`, for 15 ms a megabyte. */
const MAX_PARSED_CHARS = 262_144

/** Nearly all prose fails it, and an error that the parser throws costs more than the rest of the reading. */
const MAY_BE_JSON = /^\s*(?:[{["]|-?\d[\d.eE+-]*\s*$|(?:true|false|null)\s*$)/

function parsedOrText(text: string): unknown {
  if (text.length > MAX_PARSED_CHARS || !MAY_BE_JSON.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
