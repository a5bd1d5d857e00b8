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

const NO_REPAIRS: readonly string[] = []

type Flaw = keyof typeof REPAIRS | 'depth'

/** How NUL and lone surrogates are written in JSON; as they are, a UTF-8 text of JSON has neither. */
const ESCAPE = '\\u'

/**
 * The value as PostgreSQL's jsonb can hold it, or `undefined` when it is nested too deeply.
 * A value without a flaw is returned as it is, after one walk that copies nothing.
 *
 * @param json what it was parsed from, if it came as UTF-8: without an escape its texts need no look
 */
export function makeStorable(value: JsonObject, json: string = ESCAPE): Storable | undefined {
  const flaws = new Set<Flaw>()
  const search = { flaws, inTexts: json.includes(ESCAPE) }
  findFlaws(value, 0, search)
  if (flaws.has('depth')) return undefined
  if (flaws.size === 0) return { value, repairs: NO_REPAIRS }
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

interface Search {
  readonly flaws: Set<Flaw>
  readonly inTexts: boolean
}

function findFlaws(value: Json, depth: number, search: Search): void {
  const { flaws } = search
  if (typeof value === 'string') {
    if (search.inTexts && !isStorableText(value)) flaws.add('text')
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) flaws.add('number')
  } else if (typeof value === 'object' && value !== null) {
    if (depth >= MAX_STORABLE_DEPTH) flaws.add('depth')
    else if (Array.isArray(value)) for (const item of value) findFlaws(item, depth + 1, search)
    else findFlawsInObject(value as JsonObject, depth, search)
  }
}

function findFlawsInObject(object: JsonObject, depth: number, search: Search): void {
  for (const key of Object.keys(object)) {
    if (search.inTexts && !isStorableText(key)) search.flaws.add('text')
    findFlaws(object[key] as Json, depth + 1, search)
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
