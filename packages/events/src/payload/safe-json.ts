import type { Json, JsonObject } from '../action.ts'
import { isPlain } from './is-plain.ts'
import { DEFAULT_LIMITS, type PayloadRules, type SafeJsonOptions } from './limits.ts'
import { SafeCopy } from './safe-copy.ts'
import { sensitiveKeys } from './sensitive-key.ts'

/** Kept free in the limit for `_truncated` and for the last markers of what was cut. */
const RESERVED_CHARS = 1_024

const rulesByOptions = new WeakMap<SafeJsonOptions, PayloadRules>()
const DEFAULT_OPTIONS: SafeJsonOptions = {}

/**
 * JSON text of any value: always valid, never longer than the limits allow, with the values of
 * sensitive keys as `[REDACTED]`, with nothing that PostgreSQL cannot hold. Never throws.
 *
 * Plain data within the limits is native `JSON.stringify` after one look. Anything else is copied:
 * cycles, BigInts, Errors, Maps, bytes and the like are described; what is over a limit is cut, and
 * the root then says so: `_truncated: { original_chars }`, a lower bound where the value was too
 * large to be measured without a pause. A root that is no object is then `{ value, _truncated }`.
 */
export function safeJson(value: unknown, options: SafeJsonOptions = DEFAULT_OPTIONS): string {
  return plainText(value, options) ?? copiedText(value, options, false)
}

/** The same with an object as the root: `{}` for `undefined`, `{ value }` for what is no object. */
export function safeJsonObject(value: unknown, options: SafeJsonOptions = DEFAULT_OPTIONS): string {
  const text = plainText(value, options)
  if (text === undefined) return copiedText(value, options, true)
  return text.startsWith('{') ? text : `{"value":${text}}`
}

function plainText(value: unknown, options: SafeJsonOptions): string | undefined {
  try {
    const rules = rulesOf(options)
    if (!isPlain(value, rules)) return undefined
    const text = JSON.stringify(value)
    return text.length <= rules.maxChars - RESERVED_CHARS ? text : undefined
  } catch {
    return undefined
  }
}

function copiedText(value: unknown, options: SafeJsonOptions, asObject: boolean): string {
  try {
    const rules = rulesOf(options)
    const copy = new SafeCopy({ ...rules, maxChars: rules.maxChars - RESERVED_CHARS })
    const copied = copy.copy(value)
    return JSON.stringify(withNote(copied, copy, asObject))
  } catch {
    return asObject ? '{"value":"[unreadable]"}' : '"[unreadable]"'
  }
}

function withNote(copied: Json | undefined, copy: SafeCopy, asObject: boolean): Json {
  const isObject = typeof copied === 'object' && copied !== null && !Array.isArray(copied)
  const needsObject = asObject || copy.wasCut
  if (!needsObject) return copied ?? null
  const root = (isObject ? copied : copied === undefined ? {} : { value: copied }) as JsonObject
  return copy.wasCut ? { ...root, _truncated: { original_chars: copy.originalChars } } : root
}

function rulesOf(options: SafeJsonOptions): PayloadRules {
  const known = rulesByOptions.get(options)
  if (known) return known
  const rules = {
    ...DEFAULT_LIMITS,
    ...options.limits,
    isSensitive: sensitiveKeys(options.redact),
  }
  rulesByOptions.set(options, rules)
  return rules
}
