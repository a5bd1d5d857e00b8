export type JsonFields = Readonly<Record<string, unknown>>

/** Longer text is not parsed on the way out of a span: it is kept as the text it is. */
const MAX_PARSED_CHARS = 262_144

/** The object that a library wrote as JSON text; `undefined` of anything else. */
export function jsonObject(text: unknown): JsonFields | undefined {
  if (typeof text !== 'string' || text[0] !== '{' || text.length > MAX_PARSED_CHARS)
    return undefined
  try {
    return JSON.parse(text) as JsonFields
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is JsonFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
