import { markAsUntransferable } from 'node:worker_threads'

const SLAB_BYTES = 524_288
/** What may need more goes into memory of its own: at the end of a slab too much would lie idle. */
const MOST_BYTES_WITHIN = SLAB_BYTES / 2
/** UTF-8 of one UTF-16 unit, at the most. */
const BYTES_PER_CHAR = 3
/** A piece from here on is written by itself; shorter ones are joined, for each write is a call into the runtime. */
const LONG_CHARS = 1_024

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
    if (mostBytes > MOST_BYTES_WITHIN) return Buffer.from(`${head}${details.join('')}}`)
    if (this.#used + mostBytes > this.#slab.length) this.#renew()
    const start = this.#used
    let text = head
    for (const piece of details) {
      if (piece.length < LONG_CHARS) text += piece
      else {
        this.#write(text)
        this.#write(piece)
        text = ''
      }
    }
    this.#write(`${text}}`)
    return new Uint8Array(this.#slab.buffer, start, this.#used - start)
  }

  #write(text: string): void {
    this.#used += this.#slab.write(text, this.#used)
  }

  #renew(): void {
    this.#slab = Buffer.allocUnsafeSlow(SLAB_BYTES)
    // A sink that hands one event to a worker would take all others of the slab along.
    markAsUntransferable(this.#slab.buffer)
    this.#used = 0
  }
}
