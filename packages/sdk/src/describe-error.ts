import { MAX_NAME_LENGTH, safeJson, safeText, type SafeJsonOptions } from '@agent-actions/events'

/** Of an error message that we keep: what the exporter keeps as well. */
const MAX_MESSAGE_CHARS = 4096
/** Some 150 frames. */
const MAX_STACK_CHARS = 16_384

/** What is known about a thrown value, which can be anything. Texts are bounded and storable. */
export interface ErrorDescription {
  /** Never empty. */
  readonly type: string
  readonly message: string
  readonly stack?: string
}

/** Never throws, whatever the value's getters do. */
export function describeError(error: unknown, payloads: SafeJsonOptions): ErrorDescription {
  if (typeof error !== 'object' || error === null) {
    const type = error === null ? 'null' : typeof error
    return { type, message: messageText(String(error), payloads) }
  }
  const message = textProperty(error, 'message') ?? safeJson(error, payloads)
  const stack = textProperty(error, 'stack')
  const type = typeName(errorName(error), payloads)
  const described = { type, message: messageText(message, payloads) }
  return stack === undefined
    ? described
    : { ...described, stack: safeText(stack, MAX_STACK_CHARS, payloads) }
}

/** The first line: what follows it is a stack or an excerpt. */
export function firstLine(text: string): string {
  const end = text.search(/[\r\n]/)
  return end < 0 ? text : text.slice(0, end)
}

/** The text as an error's type; `Error` when it says nothing. */
export function typeName(text: unknown, payloads: SafeJsonOptions): string {
  if (typeof text !== 'string' || text === '') return 'Error'
  return safeText(text, MAX_NAME_LENGTH, payloads)
}

export function messageText(text: string, payloads: SafeJsonOptions): string {
  return safeText(text, MAX_MESSAGE_CHARS, payloads)
}

/**
 * The most telling of an error's names. A class that leaves `name` alone inherits `Error`, which
 * says less than the class; and the system's errors are plain `Error`s that only `code` tells apart.
 */
function errorName(error: object): string | undefined {
  const name = textProperty(error, 'name')
  if (name && name !== 'Error') return name
  const constructor = property(error, 'constructor')
  const className = typeof constructor === 'function' ? textProperty(constructor, 'name') : name
  return className === 'Error' ? textProperty(error, 'code') || className : className
}

function textProperty(object: object, key: string): string | undefined {
  const value = property(object, key)
  return typeof value === 'string' ? value : undefined
}

function property(object: object, key: string): unknown {
  try {
    return (object as Readonly<Record<string, unknown>>)[key]
  } catch {
    return undefined
  }
}
