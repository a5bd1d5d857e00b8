import { JsonWriter } from './json-writer.ts'
import { payloadSettings, type PayloadSettings, type SafeJsonOptions } from './payload-settings.ts'
import { isPlainValue } from './plain-value.ts'
import { UNREADABLE } from './value-shape.ts'

/**
 * JSON text of any value, which PostgreSQL's jsonb can store: never longer than `maxChars`, and
 * never throws. Values under sensitive keys become `[REDACTED]`.
 *
 * When something was cut, the root says so in
 * `_truncated: { original_chars, strings?, items?, levels? }`: about how long the whole text would
 * have been (a cut text counts whole, an item that was not looked at as one character), how many
 * texts were cut, items or keys left out, and objects or arrays too deep to be shown. A root that
 * is no object becomes `{ value, _truncated }`.
 *
 * Reading properties, and `toJSON`, are the only code of the value's own that runs; what they throw
 * costs that property alone. The result is in order already: making it safe again changes nothing.
 */
export function safeJson(value: unknown, options?: SafeJsonOptions): string {
  return safely(value, options, false)
}

/** The same with an object at the root: `undefined` is `{}`, what is no object is put under `value`. */
export function safeJsonObject(value: unknown, options?: SafeJsonOptions): string {
  if (value === undefined) return '{}'
  return safely(value, options, true)
}

function safely(value: unknown, options: SafeJsonOptions | undefined, asObject: boolean): string {
  try {
    const settings = payloadSettings(options)
    const text = plainText(value, settings, asObject)
    return text ?? new JsonWriter(settings).write(value, asObject)
  } catch {
    // The options are unreadable, or the stack had no room for us. No text is better than a secret.
    return asObject ? `{"value":"${UNREADABLE}"}` : `"${UNREADABLE}"`
  }
}

/** How `JSON.stringify` writes NUL and lone surrogates: an escape whose backslash is not escaped itself. */
const NOT_STORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/

function isStorable(json: string): boolean {
  // Most texts have no such escape at all, and searching for two characters is far quicker.
  return !json.includes('\\u') || !NOT_STORABLE.test(json)
}

/** What `JSON.stringify` makes of a value that needs nothing else. */
function plainText(
  value: unknown,
  settings: PayloadSettings,
  asObject: boolean,
): string | undefined {
  try {
    if (!isPlainValue(value, settings)) return undefined
    const text = JSON.stringify(value) ?? 'null'
    const whole = asObject && !text.startsWith('{') ? `{"value":${text}}` : text
    return whole.length > settings.limits.maxChars || !isStorable(whole) ? undefined : whole
  } catch {
    return undefined
  }
}
