import type { Json, JsonObject } from './action.ts'

/** Deeper nesting is refused: PostgreSQL's parser and `JSON.stringify` both recurse. */
export const MAX_STORABLE_DEPTH = 512

export interface Storable {
  readonly value: JsonObject
  /** What had to give way, in words; empty when the value is the one that was given. */
  readonly repairs: readonly string[]
}

const REPAIRS = {
  text: 'NUL or lone surrogates became U+FFFD, because PostgreSQL stores neither',
  number: 'a number beyond double precision became text, because JSON has no infinity',
} as const

type Flaw = keyof typeof REPAIRS | 'depth'

/**
 * The value as PostgreSQL's jsonb can hold it, or `undefined` when it is nested too deeply.
 * A value without a flaw is returned as it is, after one walk that copies nothing.
 */
export function makeStorable(value: JsonObject): Storable | undefined {
  const flaws = new Set<Flaw>()
  findFlaws(value, 0, flaws)
  if (flaws.has('depth')) return undefined
  if (flaws.size === 0) return { value, repairs: [] }
  const repairs = [...flaws].map((flaw) => REPAIRS[flaw as keyof typeof REPAIRS])
  return { value: repaired(value) as JsonObject, repairs }
}

/** The text with NUL and lone surrogates replaced, in a form every text column takes. */
export function storableText(text: string): string {
  return isStorableText(text) ? text : es2024(text).toWellFormed().replaceAll('\0', '\uFFFD')
}

/** Whether PostgreSQL's text and jsonb take it: no NUL, no lone surrogate. */
function isStorableText(text: string): boolean {
  return es2024(text).isWellFormed() && !text.includes('\0')
}

/** Node 20 has these two methods; their types come with a later `lib` than ours. */
interface WellFormed {
  isWellFormed(): boolean
  toWellFormed(): string
}
function es2024(text: string): WellFormed {
  return text as unknown as WellFormed
}

function findFlaws(value: Json, depth: number, flaws: Set<Flaw>): void {
  if (typeof value === 'string') {
    if (!isStorableText(value)) flaws.add('text')
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) flaws.add('number')
  } else if (typeof value === 'object' && value !== null) {
    if (depth >= MAX_STORABLE_DEPTH) flaws.add('depth')
    else if (Array.isArray(value)) for (const item of value) findFlaws(item, depth + 1, flaws)
    else findFlawsInObject(value as JsonObject, depth, flaws)
  }
}

function findFlawsInObject(object: JsonObject, depth: number, flaws: Set<Flaw>): void {
  for (const key of Object.keys(object)) {
    if (!isStorableText(key)) flaws.add('text')
    findFlaws(object[key] as Json, depth + 1, flaws)
  }
}

function repaired(value: Json): Json {
  if (typeof value === 'string') return storableText(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(repaired)
  // fromEntries, because it defines `__proto__` as a key like any other.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [storableText(key), repaired(item)]),
  )
}
