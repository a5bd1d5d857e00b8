/** Bytes shown of a binary value. */
const HEAD_BYTES = 16
const HEAD_STACK_LINES = 10

/** `new String('x')` and the like. */
const BOXED = new Set(['String', 'Number', 'Boolean', 'BigInt', 'Symbol'])

/** What a value that is no plain data is shown as: data again, or `undefined` for an ordinary object. */
export function describeExotic(value: object): unknown {
  if (value instanceof Error) return describeError(value)
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (ArrayBuffer.isView(value)) {
    return describeBytes(value, new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
  }
  if (value instanceof ArrayBuffer) return describeBytes(value, new Uint8Array(value))
  if (value instanceof Map) return describeMap(value)
  if (value instanceof Set) return [...value]
  if (value instanceof RegExp) return String(value)
  if (BOXED.has(typeName(value))) return value.valueOf()
  return isOpaque(value) ? `[${typeName(value)}]` : undefined
}

function describeError(error: Error): object {
  const { name, message, stack, cause } = error
  return {
    name,
    message,
    ...(error as unknown as Record<string, unknown>),
    ...(typeof stack === 'string' ? { stack: stack.split('\n', HEAD_STACK_LINES).join('\n') } : {}),
    ...(cause === undefined ? {} : { cause }),
  }
}

function describeBytes(value: object, bytes: Uint8Array): object {
  const start = [...bytes.subarray(0, HEAD_BYTES)]
  return {
    type: typeName(value),
    bytes: bytes.byteLength,
    head: start.map((byte) => byte.toString(16).padStart(2, '0')).join(''),
  }
}

function describeMap(map: ReadonlyMap<unknown, unknown>): unknown {
  const entries = [...map]
  const hasNames = entries.every(([key]) => typeof key === 'string')
  return hasNames ? Object.fromEntries(entries as [string, unknown][]) : entries
}

/** Objects with nothing to show: what they hold cannot be read, or not yet. */
function isOpaque(value: object): boolean {
  return (
    value instanceof Promise ||
    value instanceof WeakMap ||
    value instanceof WeakSet ||
    value instanceof WeakRef
  )
}

function typeName(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}
