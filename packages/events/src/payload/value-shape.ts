/** What stands where a getter, a proxy or a method threw. */
export const UNREADABLE = '[Unreadable]'

const MAX_STACK_LINES = 12
const MAX_STACK_CHARS = 4_096
const SHOWN_BYTES = 16

/** How an object is written. */
export type Shape =
  /** As this value in its place. */
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'list'; readonly size: number; readonly read: (index: number) => unknown }
  | {
      readonly kind: 'record'
      /** Of all keys; `keys` can be fewer. */
      readonly size: number
      readonly keys: readonly string[]
      readonly read: (key: string) => unknown
    }

/** Never throws. At most `maxItems` entries of a map or set are looked at. */
export function shapeOf(value: object, maxItems: number): Shape {
  try {
    if (ArrayBuffer.isView(value)) return viewShape(value)
    const converted = isKnownBetter(value) ? undefined : fromToJson(value)
    if (converted === undefined) return ownShape(value, maxItems)
    const { result } = converted
    if (typeof result !== 'object' || result === null) return { kind: 'value', value: result }
    // As `JSON.stringify` has it, the result is not asked for its own `toJSON`.
    return ownShape(result, maxItems)
  } catch {
    return { kind: 'value', value: UNREADABLE }
  }
}

/** A property, or what stands for it when reading it throws. */
export function readProperty(object: object, key: PropertyKey): unknown {
  try {
    return (object as Readonly<Record<PropertyKey, unknown>>)[key]
  } catch {
    return UNREADABLE
  }
}

function ownShape(value: object, maxItems: number): Shape {
  if (Array.isArray(value)) return arrayShape(value)
  return builtInShape(value, maxItems) ?? recordOf(value)
}

/** We write these with more than their `toJSON` tells, or without its failures. */
function isKnownBetter(value: object): boolean {
  return value instanceof Error || tagOf(value) === 'Date'
}

function fromToJson(value: object): { readonly result: unknown } | undefined {
  try {
    const toJson: unknown = (value as { toJSON?: unknown }).toJSON
    if (typeof toJson !== 'function') return undefined
    const result: unknown = toJson.call(value, '')
    // We alone hold this promise: were it to reject, the agent's process would end.
    if (result instanceof Promise) result.catch(() => {})
    return { result }
  } catch {
    return undefined
  }
}

function arrayShape(items: readonly unknown[]): Shape {
  // A proxy can answer anything when asked for a length.
  const size: unknown = items.length
  return {
    kind: 'list',
    size: Number.isSafeInteger(size) ? Math.max(0, size as number) : 0,
    read: (index) => readProperty(items, index),
  }
}

function recordOf(object: object): Shape {
  const keys = Object.keys(object)
  const tag = tagOf(object)
  // No data of its own: the name says more than `{}` would.
  if (keys.length === 0 && tag !== 'Object') return { kind: 'value', value: `[${tag}]` }
  return { kind: 'record', size: keys.length, keys, read: (key) => readProperty(object, key) }
}

/** The tag can lie, so each reader asks the object for something that only the real thing has. */
const READERS: Readonly<Record<string, (value: object, maxItems: number) => Shape>> = {
  Date: dateShape,
  Map: mapShape,
  Set: setShape,
  Error: errorShape,
  ArrayBuffer: bytesShape,
  SharedArrayBuffer: bytesShape,
  RegExp: (value) => ({ kind: 'value', value: RegExp.prototype.toString.call(value as RegExp) }),
  String: (value) => ({ kind: 'value', value: String.prototype.valueOf.call(value) }),
  Number: (value) => ({ kind: 'value', value: Number.prototype.valueOf.call(value) }),
  Boolean: (value) => ({ kind: 'value', value: Boolean.prototype.valueOf.call(value) }),
  BigInt: (value) => ({ kind: 'value', value: BigInt.prototype.valueOf.call(value) }),
}

function builtInShape(value: object, maxItems: number): Shape | undefined {
  const tag = value instanceof Error ? 'Error' : tagOf(value)
  const read = Object.hasOwn(READERS, tag) ? READERS[tag] : undefined
  try {
    return read?.(value, maxItems)
  } catch {
    return undefined
  }
}

function tagOf(value: object): string {
  try {
    return Object.prototype.toString.call(value).slice('[object '.length, -1)
  } catch {
    return 'Object'
  }
}

function dateShape(value: object): Shape {
  const ms = Date.prototype.getTime.call(value as Date)
  return { kind: 'value', value: Number.isNaN(ms) ? 'Invalid Date' : new Date(ms).toISOString() }
}

/** An object when every key is text, else a list of pairs. */
function mapShape(value: object, maxItems: number): Shape {
  const size = sizeOfMap.call(value) as number
  const entries = take(Map.prototype.entries.call(value as Map<unknown, unknown>), maxItems)
  if (!entries.every(([key]) => typeof key === 'string')) {
    return { kind: 'list', size, read: (index) => pair(entries[index] as [unknown, unknown]) }
  }
  const byKey = new Map(entries)
  const keys = [...byKey.keys()] as string[]
  return { kind: 'record', size, keys, read: (key) => byKey.get(key) }
}

/** As an object where the key is text, so that a secret is recognised by its key. */
function pair([key, value]: readonly [unknown, unknown]): unknown {
  return typeof key === 'string' ? new Map([[key, value]]) : [key, value]
}

function setShape(value: object, maxItems: number): Shape {
  const size = sizeOfSet.call(value) as number
  const items = take(Set.prototype.values.call(value as Set<unknown>), maxItems)
  return { kind: 'list', size, read: (index) => items[index] }
}

const sizeOfMap = getter(Map.prototype, 'size')
const sizeOfSet = getter(Set.prototype, 'size')

function getter(prototype: object, key: string): (this: unknown) => unknown {
  return Object.getOwnPropertyDescriptor(prototype, key)?.get as (this: unknown) => unknown
}

function take<T>(iterator: Iterator<T>, count: number): T[] {
  const taken: T[] = []
  for (let next = iterator.next(); !next.done && taken.length < count; next = iterator.next()) {
    taken.push(next.value)
  }
  return taken
}

/** Most telling first, so that a limit cuts the stack and not the message. */
function errorShape(error: object): Shape {
  const own = Object.keys(error).filter((key) => !['type', 'message', 'stack'].includes(key))
  const hidden = ['cause', 'errors'].filter(
    (key) => Object.hasOwn(error, key) && !own.includes(key),
  )
  const keys = ['type', 'message', ...own, ...hidden, 'stack']
  return { kind: 'record', size: keys.length, keys, read: (key) => readError(error, key) }
}

function readError(error: object, key: string): unknown {
  if (key === 'type') return errorType(error)
  const value = readProperty(error, key)
  return key === 'stack' && typeof value === 'string' ? firstLines(value) : value
}

function errorType(error: object): unknown {
  const name = readProperty(error, 'name')
  return typeof name === 'string' && name !== '' ? name : 'Error'
}

function firstLines(stack: string): string {
  return stack.slice(0, MAX_STACK_CHARS).split('\n', MAX_STACK_LINES).join('\n')
}

function viewShape(view: ArrayBufferView): Shape {
  const { byteLength } = view
  const shown = new Uint8Array(view.buffer, view.byteOffset, Math.min(SHOWN_BYTES, byteLength))
  return binary(view, byteLength, shown)
}

function bytesShape(value: object): Shape {
  const buffer = value as ArrayBuffer
  const shown = new Uint8Array(buffer, 0, Math.min(SHOWN_BYTES, buffer.byteLength))
  return binary(buffer, buffer.byteLength, shown)
}

function binary(value: object, byteLength: number, shown: Uint8Array): Shape {
  const hex = Array.from(shown, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const record: Readonly<Record<string, unknown>> = {
    type: constructorName(value) ?? tagOf(value),
    byte_length: byteLength,
    first_bytes: hex,
  }
  const keys = Object.keys(record)
  return { kind: 'record', size: keys.length, keys, read: (key) => record[key] }
}

function constructorName(value: object): string | undefined {
  const constructor = readProperty(value, 'constructor')
  const name = typeof constructor === 'function' ? readProperty(constructor, 'name') : undefined
  return typeof name === 'string' && name !== '' ? name : undefined
}
