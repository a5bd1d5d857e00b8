const SLAB_BYTES = 524_288
/** UTF-8 of one UTF-16 unit, at the most. */
const BYTES_PER_CHAR = 3
/** Up to here it is quicker to join the pieces than to write each. */
const SHORT_CHARS = 4_096

/**
 * Encodes texts one behind the other into shared memory outside the JavaScript heap: an `ArrayBuffer`
 * for each event costs more than its encoding, in allocation and in garbage collection. A slab is
 * freed when the last event in it is.
 */
export class EventSlab {
  #slab = Buffer.alloc(0)
  #used = 0

  /** The head, the pieces of the details and a closing brace, as UTF-8. */
  encode(head: string, details: readonly string[]): Uint8Array {
    let chars = head.length + 1
    for (const piece of details) chars += piece.length
    const mostBytes = chars * BYTES_PER_CHAR
    if (mostBytes > SLAB_BYTES) return Buffer.from(joined(head, details))
    if (this.#used + mostBytes > this.#slab.length) this.#renew()
    const start = this.#used
    if (chars <= SHORT_CHARS) this.#write(joined(head, details))
    else {
      this.#write(head)
      for (const piece of details) this.#write(piece)
      this.#write('}')
    }
    return new Uint8Array(this.#slab.buffer, start, this.#used - start)
  }

  #write(text: string): void {
    this.#used += this.#slab.write(text, this.#used)
  }

  #renew(): void {
    this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
    this.#used = 0
  }
}

/** As a rope, which is written at once: `join` would copy it a second time. */
function joined(head: string, details: readonly string[]): string {
  let text = head
  for (const piece of details) text += piece
  return `${text}}`
}
