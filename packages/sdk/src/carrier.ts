/**
 * What carries a correlation to another process. `headers`: of HTTP or Kafka, in an object, a
 * `Headers` or a `Map`. `env`: the environment of a child process. `mcp-meta`: the `_meta` of an MCP
 * request.
 */
export type CarrierKind = 'headers' | 'env' | 'mcp-meta'

export type CarrierField = 'traceparent' | 'tracestate'

/** One more than OpenTelemetry keeps of a tracestate: a longer one is left out, not cut in half. */
const MAX_CHARS = 513

/** `Headers` of fetch, or a `Map`. */
interface Entries {
  entries(): Iterable<readonly [unknown, unknown]>
  set(key: string, value: string): unknown
  delete(key: unknown): unknown
}

/** All texts under a field's name, in their order. @throws what the carrier throws */
export function readField(carrier: object, field: CarrierField, kind: CarrierKind): string[] {
  const name = nameOf(field, kind)
  const values = matching(carrier, name, kind).flatMap(([, value]) =>
    Array.isArray(value) ? (value as unknown[]) : [value],
  )
  return values.flatMap((value) => textOf(value) ?? [])
}

/** Leaves exactly this under the field's name, nothing for `undefined`. @throws what the carrier throws */
export function writeField(
  carrier: object,
  [field, value]: readonly [CarrierField, string | undefined],
  kind: CarrierKind,
): void {
  const name = nameOf(field, kind)
  for (const [key] of matching(carrier, name, kind)) {
    if (hasEntries(carrier)) carrier.delete(key)
    else if (key !== name || value === undefined) Reflect.deleteProperty(carrier, key as string)
  }
  if (value === undefined) return
  if (hasEntries(carrier)) carrier.set(name, value)
  else (carrier as Record<string, unknown>)[name] = value
}

/** OpenTelemetry's name for environment variables is the one in capitals. */
function nameOf(field: CarrierField, kind: CarrierKind): string {
  return kind === 'env' ? field.toUpperCase() : field
}

/** Headers have names in any case; the keys of the others are exact. */
function matching(
  carrier: object,
  name: string,
  kind: CarrierKind,
): (readonly [unknown, unknown])[] {
  if (kind === 'headers') return entriesOf(carrier).filter(([key]) => isNamed(key, name))
  const value = (carrier as Readonly<Record<string, unknown>>)[name]
  return value === undefined ? [] : [[name, value]]
}

function entriesOf(carrier: object): (readonly [unknown, unknown])[] {
  if (hasEntries(carrier)) return [...carrier.entries()]
  return Object.keys(carrier).map((key) => [key, (carrier as Record<string, unknown>)[key]])
}

function hasEntries(carrier: object): carrier is Entries {
  const { entries, set } = carrier as Partial<Entries>
  return typeof entries === 'function' && typeof set === 'function'
}

function isNamed(key: unknown, name: string): boolean {
  return textOf(key)?.toLowerCase() === name
}

/** Of a text or of a Kafka header's bytes, which are ASCII; an empty one is none. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.slice(0, MAX_CHARS).trim() || undefined
  if (!(value instanceof Uint8Array)) return undefined
  return String.fromCharCode(...value.subarray(0, MAX_CHARS)).trim() || undefined
}
