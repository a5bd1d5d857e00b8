import { JsonWriter } from './json-writer.ts'
import { payloadSettings, type PayloadSettings, type SafeJsonOptions } from './payload-settings.ts'
import { isPlainValue } from './plain-value.ts'
import { UNREADABLE } from './value-shape.ts'

/**
 * JSON text of any value, which PostgreSQL's jsonb can store: never longer than `maxChars`, and
 * never throws. Values under sensitive keys become `[REDACTED]`.
 *
 * When something was cut, the root says so in
 * `_truncated: { original_chars, strings?, items?, levels? }`: the length of the whole JSON text as
 * far as it was seen (what was left out counts one character each, so it is a lower bound), and how
 * many texts were cut, items or keys left out, and objects or arrays were too deep. A root that is
 * no object becomes `{ value, _truncated }`.
 */
export function safeJson(value: unknown, options?: SafeJsonOptions): string {
  return safely(value, { settings: payloadSettings(options), asObject: false })
}

/** The same with an object at the root: `undefined` is `{}`, what is no object is put under `value`. */
export function safeJsonObject(value: unknown, options?: SafeJsonOptions): string {
  if (value === undefined) return '{}'
  return safely(value, { settings: payloadSettings(options), asObject: true })
}

interface Request {
  readonly settings: PayloadSettings
  readonly asObject: boolean
}

function safely(value: unknown, { settings, asObject }: Request): string {
  try {
    return (
      plainText(value, { settings, asObject }) ?? new JsonWriter(settings).write(value, asObject)
    )
  } catch {
    // The stack had no room for us, or a property of the language itself was replaced.
    return asObject ? `{"value":"${UNREADABLE}"}` : `"${UNREADABLE}"`
  }
}

/** How `JSON.stringify` writes NUL and lone surrogates (and a backslash before such a text). */
const NOT_STORABLE = /\\u(?:0000|d[89a-f])/

/** What `JSON.stringify` makes of a value that needs nothing else. */
function plainText(value: unknown, { settings, asObject }: Request): string | undefined {
  try {
    if (!isPlainValue(value, settings)) return undefined
    const text = JSON.stringify(value) ?? 'null'
    const whole = asObject && !text.startsWith('{') ? `{"value":${text}}` : text
    return whole.length > settings.limits.maxChars || NOT_STORABLE.test(whole) ? undefined : whole
  } catch {
    return undefined
  }
}
