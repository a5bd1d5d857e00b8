import { isStorableText } from '../storable.ts'
import type { PayloadRules } from './limits.ts'

/**
 * Whether native `JSON.stringify` may have the value as it is: plain data within the limits and
 * without a sensitive key. Copies nothing, and looks at no more than the limits allow, so a cycle
 * or a giant ends it early. What user code it meets (getters, proxies) may throw: the caller catches.
 */
export function isPlain(value: unknown, rules: PayloadRules): boolean {
  return fits(value, 0, { left: rules.maxChars, rules })
}

interface Walk {
  /** JSON text that is still allowed, roughly: the caller checks the text itself. */
  left: number
  readonly rules: PayloadRules
}

function fits(value: unknown, depth: number, walk: Walk): boolean {
  switch (typeof value) {
    case 'string':
      walk.left -= value.length + 2
      return value.length <= walk.rules.maxStringChars && walk.left >= 0 && isStorableText(value)
    case 'number':
      walk.left -= 1
      return walk.left >= 0 && Number.isFinite(value)
    case 'boolean':
      walk.left -= 4
      return walk.left >= 0
    case 'undefined':
      return depth > 0
    case 'object':
      walk.left -= 2
      if (value === null) return true
      if (walk.left < 0 || depth >= walk.rules.maxDepth) return false
      return Array.isArray(value) ? arrayFits(value, depth, walk) : objectFits(value, depth, walk)
    case 'bigint':
    case 'function':
    case 'symbol':
      return false
  }
}

function arrayFits(array: readonly unknown[], depth: number, walk: Walk): boolean {
  if (array.length > walk.rules.maxItems) return false
  for (const item of array) if (!fits(item, depth + 1, walk)) return false
  return true
}

function objectFits(object: object, depth: number, walk: Walk): boolean {
  const prototype: unknown = Object.getPrototypeOf(object)
  if (prototype !== Object.prototype && prototype !== null) return false
  if ('toJSON' in object) return false
  const keys = Object.keys(object)
  if (keys.length > walk.rules.maxItems) return false
  for (const key of keys) {
    walk.left -= key.length + 4
    if (walk.rules.isSensitive(key) || !isStorableText(key)) return false
    if (!fits((object as Record<string, unknown>)[key], depth + 1, walk)) return false
  }
  return true
}
