import type { PayloadSettings } from './payload-settings.ts'
import { isSecret } from './secret.ts'
import { MAX_KEY_CHARS } from './sensitive-keys.ts'

/** The root's member that says what was cut. */
export const TRUNCATED = '_truncated'

/** What is left of the budget. Every value that is looked at takes at least one of it. */
interface Inspection {
  readonly settings: PayloadSettings
  charsLeft: number
}

/**
 * Whether `JSON.stringify` writes the value as it is: nothing but plain data, within the limits
 * (except that escaping can make the text longer than `maxChars`), without a secret. Copies nothing
 * and stops at the first thing that is different.
 *
 * Texts are measured, not read: what is wrong inside them shows in the JSON text.
 *
 * @throws what a getter or proxy throws
 */
export function isPlainValue(value: unknown, settings: PayloadSettings): boolean {
  return isPlain(value, 1, { settings, charsLeft: settings.limits.maxChars })
}

function isPlain(value: unknown, level: number, inspection: Inspection): boolean {
  inspection.charsLeft -= 1
  if (inspection.charsLeft < 0) return false
  switch (typeof value) {
    case 'string':
      inspection.charsLeft -= value.length
      return value.length <= inspection.settings.limits.maxStringChars
    case 'number':
      return Number.isFinite(value)
    case 'boolean':
    case 'undefined':
      return true
    case 'object':
      return value === null || isPlainContainer(value, level, inspection)
    default:
      return false
  }
}

function isPlainContainer(value: object, level: number, inspection: Inspection): boolean {
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return false
  if (Array.isArray(value)) return isPlainArray(value, Math.max(2, level), inspection)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return false
  return isPlainObject(value as Readonly<Record<string, unknown>>, level, inspection)
}

function isPlainArray(items: readonly unknown[], level: number, inspection: Inspection): boolean {
  const { maxDepth, maxItems } = inspection.settings.limits
  if (level > maxDepth || items.length > maxItems) return false
  for (let index = 0; index < items.length; index += 1) {
    if (!isPlain(items[index], level + 1, inspection)) return false
  }
  return true
}

function isPlainObject(
  object: Readonly<Record<string, unknown>>,
  level: number,
  inspection: Inspection,
): boolean {
  const { limits, redactor } = inspection.settings
  if (level > limits.maxDepth) return false
  let left = limits.maxItems
  if (level === 1 && Object.hasOwn(object, TRUNCATED)) left += 1
  // No list of keys is made. What was put on `Object.prototype` is looked at too, and at worst copied.
  for (const key in object) {
    left -= 1
    if (left < 0) return false
    inspection.charsLeft -= key.length
    if (key.length > MAX_KEY_CHARS) return false
    const value = object[key]
    if (redactor.isSensitive(key) && isSecret(value)) return false
    if (!isPlain(value, level + 1, inspection)) return false
  }
  return true
}
