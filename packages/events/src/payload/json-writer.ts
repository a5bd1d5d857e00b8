import { boundedText } from './bounded-text.ts'
import type { PayloadSettings } from './payload-settings.ts'
import { TRUNCATED } from './plain-value.ts'
import { redactThenCut } from './redact-then-cut.ts'
import { isSecretPlace, NOWHERE, stepInto, type Place } from './secret-paths.ts'
import { MAX_KEY_CHARS } from './sensitive-keys.ts'
import { readProperty, shapeOf, type Shape } from './value-shape.ts'

type List = Extract<Shape, { kind: 'list' }>
type Fields = Extract<Shape, { kind: 'record' }>

/** Room for the mark of what was cut and for `{"value":…}` around the whole. */
const RESERVED_CHARS = 128
/** Writing a number of n digits takes n² steps. */
const LARGEST_BIGINT = 2n ** 4096n

/** Texts of up to this length take part in the quick way: most are names, paths and lines. */
const SHORT = 32
// oxlint-disable-next-line no-control-regex
const NEEDS_NO_ESCAPE = /^[^"\\\x00-\x1f\ud800-\udfff]*$/

/** Writes one value of any kind as JSON text, within the limits. Reads every property once. */
export class JsonWriter {
  readonly #settings: PayloadSettings
  readonly #ancestors: object[] = []
  /** Where the value is that is being written, and the nearest key. */
  #place: Place
  #key = ''
  #charsLeft: number
  #visitsLeft: number
  #cutChars = 0
  #cutStrings = 0
  #cutItems = 0
  #cutLevels = 0
  #earlierMark: string | undefined

  constructor(settings: PayloadSettings, place: Place = NOWHERE) {
    this.#settings = settings
    this.#place = place
    this.#charsLeft = settings.limits.maxChars - RESERVED_CHARS
    this.#visitsLeft = settings.limits.maxChars
  }

  /** @param asObject whether a value that is no object is put under `value` */
  write(value: unknown, asObject: boolean): string {
    const text = this.#value(value, 1) ?? 'null'
    const mark = this.#mark(text.length)
    const isObject = text.startsWith('{')
    if (mark === undefined) return isObject || !asObject ? text : `{"value":${text}}`
    if (!isObject) return `{"value":${text},"${TRUNCATED}":${mark}}`
    const body = text.slice(0, -1)
    return `${body}${body === '{' ? '' : ','}"${TRUNCATED}":${mark}}`
  }

  #mark(writtenChars: number): string | undefined {
    const cut = { strings: this.#cutStrings, items: this.#cutItems, levels: this.#cutLevels }
    const counts = Object.entries(cut).filter(([, count]) => count > 0)
    if (counts.length === 0) return this.#earlierMark
    const original_chars = Math.min(Number.MAX_SAFE_INTEGER, writtenChars + this.#cutChars)
    return JSON.stringify({ original_chars, ...Object.fromEntries(counts) })
  }

  /** `undefined` when there is no room left for it. */
  #value(value: unknown, level: number): string | undefined {
    switch (typeof value) {
      case 'string':
        return this.#text(value)
      case 'number':
        return this.#whole(Number.isFinite(value) ? String(value) : `"${value}"`)
      case 'bigint':
        return this.#bigint(value)
      case 'object':
        return value === null ? this.#whole('null') : this.#object(value, level)
      case 'boolean':
        return this.#whole(String(value))
      case 'function':
        return this.#text(functionText(value))
      case 'symbol':
        return this.#text(value.toString())
      default:
        return this.#whole('null')
    }
  }

  #whole(text: string): string | undefined {
    if (text.length > this.#charsLeft) return undefined
    this.#charsLeft -= text.length
    return text
  }

  #bigint(value: bigint): string | undefined {
    if (value < LARGEST_BIGINT && value > -LARGEST_BIGINT) return this.#text(String(value))
    this.#cutStrings += 1
    return this.#text('[BigInt over 4096 bits]')
  }

  #text(text: string): string | undefined {
    const { redactor, limits } = this.#settings
    const short = quotedShort(text)
    const isPlain = short !== undefined && !redactor.maySee(text)
    if (isPlain && this.#whole(short) !== undefined) return short
    let limit = limits.maxStringChars
    const clean = redactThenCut(text, limit, [redactor, this.#key])
    let kept = clean
    let quoted = JSON.stringify(kept)
    while (quoted.length > this.#charsLeft && limit > 1) {
      const share = Math.floor((kept.length * this.#charsLeft) / quoted.length)
      limit = Math.max(1, Math.min(share, kept.length - 1))
      kept = boundedText(clean, limit)
      quoted = JSON.stringify(kept)
    }
    if (this.#whole(quoted) === undefined) return undefined
    if (clean.length > limit || text.length > limits.maxStringChars) {
      this.#cutStrings += 1
      this.#cutChars += Math.max(0, text.length - kept.length)
    }
    return quoted
  }

  #object(value: object, level: number): string | undefined {
    if (this.#ancestors.includes(value)) return this.#text('[Circular]')
    this.#ancestors.push(value)
    const text = this.#shape(shapeOf(value, this.#settings), level)
    this.#ancestors.pop()
    return text
  }

  #shape(shape: Shape, level: number): string | undefined {
    if (shape.kind === 'value') return this.#value(shape.value, level)
    const ownLevel = shape.kind === 'list' ? Math.max(2, level) : level
    if (ownLevel > this.#settings.limits.maxDepth) {
      this.#cutLevels += 1
      this.#cutChars += shape.size
      return this.#text(shape.kind === 'list' ? '[Array]' : '[Object]')
    }
    if (this.#whole('{}') === undefined) return undefined
    return shape.kind === 'list' ? this.#list(shape, ownLevel) : this.#record(shape, ownLevel)
  }

  #list({ size, read }: List, level: number): string {
    const items: string[] = []
    const here = this.#place
    const most = Math.min(size, this.#settings.limits.maxItems)
    while (items.length < most && this.#visit()) {
      const item = this.#member('', this.#readAt(here, [items.length, read]), level + 1)
      if (item === undefined) break
      items.push(item)
    }
    this.#place = here
    this.#leaveOut(size - items.length)
    return `[${items.join(',')}]`
  }

  #record({ size, keys, read }: Fields, level: number): string {
    const members = new Map<string, string>()
    const here = this.#place
    const nearest = this.#key
    let seen = 0
    const marks = level === 1 && keys.includes(TRUNCATED) ? 1 : 0
    const most = this.#settings.limits.maxItems + marks
    for (const key of keys) {
      if (seen >= most || !this.#visit()) break
      this.#key = key
      const value = this.#readAt(here, [key, read])
      if (level === 1 && key === TRUNCATED) {
        this.#earlierMark = this.#value(value, 2)
      } else if (value !== undefined && !this.#add(members, key, [value, level + 1])) break
      seen += 1
    }
    this.#place = here
    this.#key = nearest
    this.#leaveOut(size - seen)
    return `{${[...members.values()].join(',')}}`
  }

  /** Steps to the member, and gives what is to be written for it. */
  #readAt<K extends string | number>(
    here: Place,
    [key, read]: readonly [key: K, read: (key: K) => unknown],
  ): unknown {
    const { redactor } = this.#settings
    this.#place = here.length === 0 ? NOWHERE : stepInto(here, String(key))
    const isNamed = typeof key === 'string' && redactor.isSensitive(key)
    const value = read(key)
    return isNamed || isSecretPlace(this.#place) ? redactor.value(value, this.#key) : value
  }

  /** False when there was no room. */
  #add(
    members: Map<string, string>,
    key: string,
    [value, level]: readonly [value: unknown, level: number],
  ): boolean {
    const { redactor } = this.#settings
    const short = redactor.maySee(key) ? undefined : quotedShort(key)
    const name = short === undefined ? redactThenCut(key, MAX_KEY_CHARS, [redactor, '']) : key
    if (members.has(name)) {
      // Two long keys can be one when cut. JSON would keep the second; we keep the first and count.
      this.#leaveOut(1)
      return true
    }
    const member = this.#member(`${short ?? JSON.stringify(name)}:`, value, level)
    if (member === undefined) return false
    members.set(name, member)
    if (key.length > MAX_KEY_CHARS) {
      this.#cutStrings += 1
      this.#cutChars += Math.max(0, key.length - name.length)
    }
    return true
  }

  /** With the comma that may follow it counted, and nothing counted when it does not fit. */
  #member(prefix: string, value: unknown, level: number): string | undefined {
    const before = this.#charsLeft
    this.#charsLeft -= prefix.length + 1
    const text = this.#charsLeft < 0 ? undefined : this.#value(value, level)
    if (text === undefined) this.#charsLeft = before
    return text === undefined ? undefined : prefix + text
  }

  /** What leaves no text (`undefined`) costs no characters, so looking is counted on its own. */
  #visit(): boolean {
    this.#visitsLeft -= 1
    return this.#visitsLeft >= 0
  }

  #leaveOut(count: number): void {
    this.#cutItems += count
    this.#cutChars += count
  }
}

function quotedShort(text: string): string | undefined {
  return text.length <= SHORT && NEEDS_NO_ESCAPE.test(text) ? `"${text}"` : undefined
}

function functionText(value: object): string {
  const name = readProperty(value, 'name')
  return typeof name === 'string' && name !== '' ? `[Function: ${name}]` : '[Function]'
}
