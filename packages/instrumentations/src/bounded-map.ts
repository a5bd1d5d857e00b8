/**
 * Lets go of its oldest entry where there would be one too many: a framework that never tells of an end
 * must not fill the agent's memory.
 */
export class BoundedMap<Key, Value> extends Map<Key, Value> {
  readonly #bound: number
  readonly #letGo: (value: Value, key: Key) => void

  /** @param letGo told of each entry that is one too many, once it is gone */
  constructor(bound: number, letGo: (value: Value, key: Key) => void = () => {}) {
    super()
    this.#bound = bound
    this.#letGo = letGo
  }

  override set(key: Key, value: Value): this {
    for (const [oldest, old] of this) {
      if (this.size < this.#bound || this.has(key)) break
      this.delete(oldest)
      this.#letGo(old, oldest)
    }
    return super.set(key, value)
  }

  /** The value, which is the caller's from now on. */
  take(key: Key): Value | undefined {
    const value = this.get(key)
    this.delete(key)
    return value
  }
}
