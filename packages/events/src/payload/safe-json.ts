import { JsonWriter } from './json-writer.ts'
import { payloadSettings, type PayloadSettings, type SafeJsonOptions } from './payload-settings.ts'
import { isPlainValue } from './plain-value.ts'
import { isSecretPlace, stepInto, type Place } from './secret-paths.ts'
import { UNREADABLE } from './value-shape.ts'

/**
 * JSON text of any value, which PostgreSQL's jsonb can store: never longer than `maxChars`, and
 * never throws. Values under sensitive keys and at named places become `[REDACTED]`, and so do
 * tokens of known shapes inside any text, whose rest stays.
 *
 * When something was cut, the root says so in
 * `_truncated: { original_chars, strings?, items?, levels? }`: about how long the whole text would
 * have been (a cut text counts whole, an item that was not looked at as one character), how many
 * texts were cut, items or keys left out, and objects or arrays too deep to be shown. A root that
 * is no object becomes `{ value, _truncated }`.
 *
 * Reading properties, and `toJSON`, are the only code of the value's own that runs; what they throw
 * costs that property alone. The result is in order already: making it safe again changes nothing.
 *
 * @param name the payload's own, `tool_parameters` or `tool_result`: where `redact.paths` begin
 */
export function safeJson(value: unknown, options?: SafeJsonOptions, name?: string): string {
  return safely(value, options, { name, asObject: false })
}

/** The same with an object at the root: `undefined` is `{}`, what is no object is put under `value`. */
export function safeJsonObject(value: unknown, options?: SafeJsonOptions, name?: string): string {
  if (value === undefined) return '{}'
  return safely(value, options, { name, asObject: true })
}

interface Payload {
  readonly name: string | undefined
  readonly asObject: boolean
}

function safely(value: unknown, options: SafeJsonOptions | undefined, payload: Payload): string {
  const { name, asObject } = payload
  try {
    const settings = payloadSettings(options)
    const { paths } = settings.redactor
    const place = name === undefined ? paths : stepInto(paths, name)
    if (place.length > 0) return textAt(place, settings, { value, ...payload })
    return plainText(value, settings, asObject) ?? new JsonWriter(settings).write(value, asObject)
  } catch {
    // The options are unreadable, or the stack had no room for us. No text is better than a secret.
    return asObject ? `{"value":"${UNREADABLE}"}` : `"${UNREADABLE}"`
  }
}

/** Where a place inside was named, each key has to be looked at. */
function textAt(
  place: Place,
  settings: PayloadSettings,
  { value, name = '', asObject }: Payload & { readonly value: unknown },
): string {
  const shown = isSecretPlace(place) ? settings.redactor.value(value, name) : value
  return new JsonWriter(settings, place).write(shown, asObject)
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
    if (settings.redactor.looksAtEach || !isPlainValue(value, settings)) return undefined
    const text = JSON.stringify(value) ?? 'null'
    const whole = asObject && !text.startsWith('{') ? `{"value":${text}}` : text
    if (whole.length > settings.limits.maxChars || !isStorable(whole)) return undefined
    return settings.redactor.maySee(whole) ? undefined : whole
  } catch {
    return undefined
  }
}
