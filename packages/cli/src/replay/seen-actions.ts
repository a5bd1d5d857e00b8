import { createHash } from 'node:crypto'
import type { ActionEvent } from '@agent-actions/events'

/** Some 120 MB. */
const MOST = 2_000_000
/** 96 bits: that two of two million are the same by chance is one in 10¹⁶. */
const KEY_BYTES = 12

/** Tells an action that comes twice, as long as there is room. */
export class SeenActions {
  readonly #keys = new Set<string>()
  readonly #most: number

  constructor(most: number = MOST) {
    this.#most = most
  }

  /** Whether one that comes twice may have been taken for two. */
  get isFull(): boolean {
    return this.#keys.size >= this.#most
  }

  /** Whether it was there before; notes it. */
  has(event: ActionEvent): boolean {
    const key = keyOf(event)
    if (this.#keys.has(key)) return true
    if (!this.isFull) this.#keys.add(key)
    return false
  }
}

/** Of what makes two events one row. */
function keyOf({ id, timestamp, debug_mode: debugMode }: ActionEvent): string {
  const hash = createHash('sha256').update(`${id} ${timestamp} ${debugMode}`).digest()
  return hash.toString('latin1', 0, KEY_BYTES)
}
