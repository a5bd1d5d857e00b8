/** Batches of a quiet topic are no larger, and all that a fetch brings are kept until they are written. */
const FIRST_BYTES = 2 * 1024
const LOOP_BYTES = 24

/** Bytes while they are being unpacked, at most `maxBytes` of them. */
export class Unpacked {
  readonly #maxBytes: number
  #bytes: Buffer = Buffer.allocUnsafe(FIRST_BYTES)
  #length = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  get length(): number {
    return this.#length
  }

  /** All of them, not a copy. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }

  append(bytes: Uint8Array): void {
    this.#makeRoomFor(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** Appends what begins `distance` bytes before the end; where it is longer, it repeats itself. */
  repeat(distance: number, count: number): void {
    if (distance < 1 || distance > this.#length) throw new Error('it refers to before its start')
    this.#makeRoomFor(count)
    const from = this.#length - distance
    const end = this.#length + count
    if (count <= LOOP_BYTES) this.#copyOneByOne(from, end)
    // What can be copied at once doubles with every round.
    while (this.#length < end) {
      const length = Math.min(this.#length - from, end - this.#length)
      this.#bytes.copyWithin(this.#length, from, from + length)
      this.#length += length
    }
  }

  /** Most copies are short, and for those a call costs more than a loop. */
  #copyOneByOne(from: number, end: number): void {
    const bytes = this.#bytes
    for (let to = this.#length, at = from; to < end; to++, at++) bytes[to] = bytes[at]!
    this.#length = end
  }

  #makeRoomFor(count: number): void {
    const needed = this.#length + count
    if (needed > this.#maxBytes) throw new Error(`it unpacks to more than ${this.#maxBytes} bytes`)
    if (needed <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2))
    larger.set(this.bytes)
    this.#bytes = larger
  }
}
