import { isDeepStrictEqual, types } from 'node:util'
import { safeJson } from '@agent-actions/events'
import { isMatcher } from './asymmetric-matcher.ts'

export interface Difference {
  /** `parameters.files[0]`. */
  readonly path: string
  readonly actual: unknown
  readonly expected: unknown
}

/**
 * Where a recorded value is not as expected. Plain objects match in part: further keys are fine.
 * Arrays match item by item, a RegExp matches text, an asymmetric matcher what it wants to. Any
 * other value (a Date, a bigint, a class instance) stands for what is recorded of it.
 */
export function differencesBetween(
  actual: unknown,
  expected: unknown,
  path = '',
): readonly Difference[] {
  if (isPlainObject(expected) && isPlainObject(actual)) {
    return Object.keys(expected).flatMap((key) =>
      differencesBetween(memberOf(actual, key), expected[key], path ? `${path}.${key}` : key),
    )
  }
  if (isArray(expected) && isArray(actual) && expected.length === actual.length) {
    return expected.flatMap((item, index) =>
      differencesBetween(actual[index], item ?? null, `${path}[${index}]`),
    )
  }
  return isMatched(actual, expected) ? [] : [{ path, actual, expected }]
}

/** Of the actual value what the expected one names: a runner's diff of the two shows no more. */
export function partLike(actual: unknown, expected: unknown): unknown {
  if (isPlainObject(expected) && isPlainObject(actual)) {
    const keys = Object.keys(expected).filter((key) => Object.hasOwn(actual, key))
    return Object.fromEntries(keys.map((key) => [key, partLike(actual[key], expected[key])]))
  }
  if (isArray(expected) && isArray(actual)) {
    return actual.map((item, index) =>
      index < expected.length ? partLike(item, expected[index]) : item,
    )
  }
  return actual
}

function isMatched(actual: unknown, expected: unknown): boolean {
  if (isMatcher(expected)) return expected.asymmetricMatch(actual)
  // Not `test`, which depends on where the last match of a global expression ended.
  if (types.isRegExp(expected)) return typeof actual === 'string' && actual.search(expected) >= 0
  if (isPlainObject(expected) || isArray(expected)) return false
  return Object.is(actual, expected) || isDeepStrictEqual(actual, recordedFormOf(expected))
}

function recordedFormOf(value: unknown): unknown {
  if (value === undefined) return undefined
  const { recorded } = JSON.parse(safeJson({ recorded: value }, { redact: false })) as {
    recorded: unknown
  }
  return recorded
}

function memberOf(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined
}

function isArray(value: unknown): value is readonly unknown[] {
  return Array.isArray(value)
}

/** Of any realm: some runners give each test file its own. */
function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || isMatcher(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
