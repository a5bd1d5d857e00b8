import { mayHoldSecret } from './may-hold-secret.ts'
import type { RedactOptions } from './redact-options.ts'
import { SECRET_PATTERNS, type SecretPattern } from './secret-patterns.ts'
import { NOWHERE, secretPaths, type Place } from './secret-paths.ts'
import { isSecret, REDACTED } from './secret.ts'
import { isSensitiveKey, keysNamed, MAX_KEY_CHARS } from './sensitive-keys.ts'

/** What is secret in a payload, and what stands in its place. */
export interface Redactor {
  readonly isSensitive: (key: string) => boolean
  /** The places that were named; `NOWHERE` when none was. */
  readonly paths: Place
  /** Whether a text must be looked at. False for no JSON text with a known token inside. */
  readonly maySee: (text: string) => boolean
  /** Whether only a look at each text by itself tells: the author's patterns see no JSON. */
  readonly looksAtEach: boolean
  /** The text without the secrets in it. Never throws. */
  readonly text: (text: string, key: string) => string
  /** What is written for a secret value: the value itself when it gives nothing away. Never throws. */
  readonly value: (value: unknown, key: string) => unknown
}

export const NO_REDACTION: Redactor = {
  isSensitive: () => false,
  paths: NOWHERE,
  maySee: () => false,
  looksAtEach: false,
  text: (text) => text,
  value: (value) => value,
}

type Replace = NonNullable<RedactOptions['replace']>

/** @throws what the options throw when read, and TypeError when they cannot be understood */
export function createRedactor(options: RedactOptions): Redactor {
  const { keys = [], patterns = [], paths = [], replace = REDACTED } = options
  const named = secretPaths(paths)
  const own = patterns.map(ownPattern)
  const looksAtEach = own.length > 0
  const all = [...SECRET_PATTERNS, ...own]
  const standIn = typeof replace === 'string' ? replace : REDACTED
  const maySee = looksAtEach ? () => true : mayHoldSecret
  return {
    isSensitive: keyTest(keys),
    paths: named,
    maySee,
    looksAtEach,
    text: (text, key) =>
      text !== standIn && maySee(text) ? withoutSecrets(text, all, [replace, key]) : text,
    value: (value, key) =>
      value !== standIn && isSecret(value) ? substitute(nameable(value), replace, key) : value,
  }
}

/** A copy, because matching moves a pattern's own `lastIndex` and a subclass can do anything. */
function ownPattern({ source, flags }: RegExp): SecretPattern {
  if (typeof source !== 'string' || typeof flags !== 'string') {
    throw new TypeError('redact.patterns must hold regular expressions.')
  }
  return { pattern: new RegExp(source, `${flags.replaceAll(/[gy]/g, '')}g`) }
}

function withoutSecrets(
  text: string,
  patterns: readonly SecretPattern[],
  [replace, key]: readonly [replace: Replace, key: string],
): string {
  try {
    return patterns.reduce((left, { pattern, confirms }) => {
      return left.replace(pattern, (match: string, ...others: unknown[]) => {
        const secret = secretIn(match, others)
        if (secret === '' || confirms?.(secret) === false) return match
        // What is kept stands before the secret, never behind it.
        return match.slice(0, match.length - secret.length) + replaced(secret, replace, key)
      })
    }, text)
  } catch {
    return REDACTED
  }
}

/** The named group of our patterns; the whole match of others. */
function secretIn(match: string, others: readonly unknown[]): string {
  const groups = others.at(-1)
  const secret = typeof groups === 'object' ? (groups as { secret?: string }).secret : undefined
  return secret !== undefined && match.endsWith(secret) ? secret : match
}

function substitute(secret: string, replace: Replace, key: string): string {
  try {
    return replaced(secret, replace, key)
  } catch {
    return REDACTED
  }
}

function replaced(secret: string, replace: Replace, key: string): string {
  const text: unknown = typeof replace === 'function' ? replace(secret, key) : replace
  if (typeof text === 'string') return text
  // Our caller hides the field.
  throw new TypeError('redact.replace must be, or answer, text.')
}

function nameable(value: unknown): string {
  if (Array.isArray(value)) return '[Array]'
  return typeof value === 'object' && value !== null ? '[Object]' : String(value)
}

function keyTest(names: readonly string[]): (key: string) => boolean {
  if (names.length === 0) return sensitiveKeys
  const isNamed = keysNamed(names)
  return remembered((key) => isSensitiveKey(key) || isNamed(key))
}

const MAX_REMEMBERED = 4_096

/** Payloads have few distinct keys, and judging one costs a hundred times what looking it up does. */
function remembered(test: (key: string) => boolean): (key: string) => boolean {
  const answers = new Map<string, boolean>()
  return (key) => {
    let answer = answers.get(key)
    if (answer === undefined) {
      answer = test(key)
      // Keys can be data (ids, paths): an agent that runs for months must not pile them up.
      if (answers.size >= MAX_REMEMBERED) answers.clear()
      if (key.length <= MAX_KEY_CHARS) answers.set(key, answer)
    }
    return answer
  }
}

const sensitiveKeys = remembered(isSensitiveKey)
