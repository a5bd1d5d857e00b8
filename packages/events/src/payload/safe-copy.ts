import type { Json } from '../action.ts'
import { storableText } from '../storable.ts'
import { describeExotic } from './describe-exotic.ts'
import type { PayloadRules } from './limits.ts'
import { head } from './safe-text.ts'

export const REDACTED = '[REDACTED]'
const CIRCULAR = '[Circular]'
const UNREADABLE = '[unreadable]'

/** A hostile value can invent new objects for ever; this many are looked at. */
const MAX_VISITED = 20_000

/**
 * Copies a value of any kind into plain JSON data within the limits. Getters, proxies and `toJSON`
 * that throw cost their own value only. One use for one value.
 */
export class SafeCopy {
  readonly #rules: PayloadRules
  readonly #ancestors = new Set<object>()
  #left: number
  #visited = 0
  /** Size of the original in characters of JSON, as far as it was looked at. */
  originalChars = 0
  wasCut = false

  constructor(rules: PayloadRules) {
    this.#rules = rules
    this.#left = rules.maxChars
  }

  /** `undefined` for what JSON leaves out. */
  copy(value: unknown, depth = 0): Json | undefined {
    try {
      return this.#copy(value, depth)
    } catch {
      return this.#spend(UNREADABLE)
    }
  }

  #copy(value: unknown, depth: number): Json | undefined {
    switch (typeof value) {
      case 'string':
        return this.#text(value)
      case 'number':
        return this.#spend(Number.isFinite(value) ? value : String(value))
      case 'boolean':
        return this.#spend(value)
      case 'bigint':
      case 'symbol':
        return this.#text(String(value))
      case 'function':
        return this.#text(`[Function ${value.name}]`)
      case 'undefined':
        return undefined
      case 'object':
        return value === null ? this.#spend(null) : this.#object(value, depth)
    }
  }

  #object(value: object, depth: number): Json | undefined {
    if (this.#ancestors.has(value)) return this.#spend(CIRCULAR)
    if (depth >= this.#rules.maxDepth || this.#visited++ >= MAX_VISITED) return this.#cut('[…]')
    this.#ancestors.add(value)
    try {
      return this.#data(value, depth)
    } finally {
      this.#ancestors.delete(value)
    }
  }

  #data(value: object, depth: number): Json | undefined {
    if (Array.isArray(value)) return this.#array(value, depth)
    const described = describeExotic(value)
    if (described === undefined) {
      const own = ownJson(value)
      return own ? this.copy(own.value, depth + 1) : this.#members(value, depth)
    }
    if (typeof described !== 'object' || described === null) return this.#copy(described, depth)
    return Array.isArray(described)
      ? this.#array(described, depth)
      : this.#members(described, depth)
  }

  #array(array: readonly unknown[], depth: number): Json {
    const { length } = array
    const kept: Json[] = []
    this.#charge(2)
    for (let index = 0; index < length; index++) {
      if (index >= this.#rules.maxItems || this.#left <= 0) {
        kept.push(this.#cut(`… ${length - index} more items`))
        this.originalChars += (length - index) * 2
        break
      }
      this.#charge(1)
      kept.push(this.copy(readItem(array, index), depth + 1) ?? null)
    }
    return kept
  }

  #members(object: object, depth: number): Json {
    const keys = Object.keys(object)
    const kept: [string, Json][] = []
    this.#charge(2)
    for (const [index, key] of keys.entries()) {
      if (index >= this.#rules.maxItems || this.#left <= 0) {
        kept.push(['…', this.#cut(`${keys.length - index} more keys`)])
        this.originalChars += (keys.length - index) * 4
        break
      }
      const name = this.#key(key)
      const member = this.#member(object, key, depth)
      if (member !== undefined) kept.push([name, member])
    }
    // fromEntries, because it defines `__proto__` as a key like any other.
    return Object.fromEntries(kept)
  }

  #member(object: object, key: string, depth: number): Json | undefined {
    let value: unknown
    try {
      value = (object as Record<string, unknown>)[key]
    } catch {
      return this.#spend(UNREADABLE)
    }
    const isSecret = value !== null && typeof value !== 'boolean' && this.#rules.isSensitive(key)
    return isSecret && value !== undefined ? this.#spend(REDACTED) : this.copy(value, depth + 1)
  }

  #key(key: string): string {
    const kept = this.#fit(key, Math.min(this.#rules.maxStringChars, 256))
    this.#charge(2)
    return kept
  }

  #text(text: string): string {
    return this.#fit(text, this.#rules.maxStringChars)
  }

  /** The text, cut to what one string and what the whole payload may still have. */
  #fit(text: string, maxChars: number): string {
    const room = Math.max(0, Math.min(maxChars, this.#left))
    this.originalChars += text.length + 2
    let kept = storableText(text.length <= room ? text : head(text, room))
    let size = JSON.stringify(kept).length
    if (text.length > room || size > this.#left) {
      this.wasCut = true
      // Escapes make the JSON longer than the text, by six at the most.
      if (size > this.#left) kept = head(kept, Math.floor(room / 6))
      kept = `${kept}… (${text.length} chars)`
      size = JSON.stringify(kept).length
    }
    this.#left -= size
    return kept
  }

  #spend<T extends string | number | boolean | null>(value: T): T {
    this.#charge(String(value).length + 2)
    return value
  }

  #charge(chars: number): void {
    this.#left -= chars
    this.originalChars += chars
  }

  #cut(marker: string): string {
    this.wasCut = true
    this.#left -= marker.length + 2
    return marker
  }
}

function readItem(array: readonly unknown[], index: number): unknown {
  try {
    return array[index]
  } catch {
    return UNREADABLE
  }
}

/** What the value's own `toJSON` says; nothing when it has none, or when that throws. */
function ownJson(value: object): { readonly value: unknown } | undefined {
  const { toJSON } = value as { toJSON?: unknown }
  if (typeof toJSON !== 'function') return undefined
  try {
    return { value: (toJSON as () => unknown).call(value) }
  } catch {
    return undefined
  }
}
