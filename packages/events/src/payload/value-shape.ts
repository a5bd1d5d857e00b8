import type { PayloadSettings } from './payload-settings.ts'

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

/** Never throws. No more entries of a map or set are looked at than the limits allow. */
export function shapeOf(value: object, settings: PayloadSettings): Shape {
  try {
    if (isPlain(value)) return recordOf(value)
    if (ArrayBuffer.isView(value)) return viewShape(value)
    const converted = isKnownBetter(value) ? undefined : fromToJson(value)
    if (converted === undefined) return ownShape(value, settings)
    const { result } = converted
    if (typeof result !== 'object' || result === null) return { kind: 'value', value: result }
    // As `JSON.stringify` has it, the result is not asked for its own `toJSON`.
    return ownShape(result, settings)
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

/** Most objects are: asking for more would make them dear. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  const isLiteral = prototype === Object.prototype || prototype === null
  return isLiteral && !('toJSON' in value)
}

function ownShape(value: object, settings: PayloadSettings): Shape {
  if (Array.isArray(value)) return arrayShape(value)
  return builtInShape(value, settings) ?? recordOf(value)
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
    if (result instanceof Promise) void Promise.prototype.then.call(result, undefined, () => {})
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
  // No data of its own: the name says more than `{}` would.
  const tag = keys.length === 0 ? tagOf(object) : 'Object'
  if (tag !== 'Object') return { kind: 'value', value: `[${tag}]` }
  return { kind: 'record', size: keys.length, keys, read: (key) => readProperty(object, key) }
}

/** The tag can lie, so each reader asks the object for something that only the real thing has. */
const READERS: Readonly<Record<string, (value: object, settings: PayloadSettings) => Shape>> = {
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

function builtInShape(value: object, settings: PayloadSettings): Shape | undefined {
  const tag = value instanceof Error ? 'Error' : tagOf(value)
  const read = Object.hasOwn(READERS, tag) ? READERS[tag] : undefined
  try {
    return read?.(value, settings)
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
function mapShape(value: object, { limits, redactor }: PayloadSettings): Shape {
  const size = sizeOf(value, Map.prototype)
  const entries = take(Map.prototype.entries.call(value as Map<unknown, unknown>), limits.maxItems)
  if (!entries.every(([key]) => typeof key === 'string')) {
    const pairs = entries.map(([key, item]) =>
      typeof key === 'string' && redactor.isSensitive(key)
        ? [key, redactor.value(item, key)]
        : [key, item],
    )
    return { kind: 'list', size, read: (index) => pairs[index] }
  }
  const byKey = new Map(entries)
  const keys = [...byKey.keys()] as string[]
  return { kind: 'record', size, keys, read: (key) => byKey.get(key) }
}

function setShape(value: object, { limits }: PayloadSettings): Shape {
  const size = sizeOf(value, Set.prototype)
  const items = take(Set.prototype.values.call(value as Set<unknown>), limits.maxItems)
  return { kind: 'list', size, read: (index) => items[index] }
}

/** Asks the getter itself: a property of that name, or a method of a subclass, has no say. */
function sizeOf(value: object, prototype: object): number {
  return Reflect.get(prototype, 'size', value) as number
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
  // Some errors have a `type` of their own; theirs stays, and the class is the `name`.
  const kind = Object.hasOwn(error, 'type') ? 'name' : 'type'
  const own = Object.keys(error).filter((key) => !['name', 'message', 'stack'].includes(key))
  const hidden = ['cause', 'errors'].filter(
    (key) => Object.hasOwn(error, key) && !own.includes(key),
  )
  const keys = [kind, 'message', ...own, ...hidden, 'stack']
  const read = (key: string): unknown => {
    if (key === kind) return errorName(error)
    const value = readProperty(error, key)
    return key === 'stack' && typeof value === 'string' ? firstLines(value) : value
  }
  return { kind: 'record', size: keys.length, keys, read }
}

/** A class that leaves `name` alone inherits `Error`, which says less than its own name. */
function errorName(error: object): unknown {
  const name = readProperty(error, 'name')
  const isTelling = typeof name === 'string' && name !== '' && name !== 'Error'
  return isTelling ? name : (constructorName(error) ?? 'Error')
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
