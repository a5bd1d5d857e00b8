/** Compressed bytes, read from the front. Every read throws where they end too early. */
export class Packed {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  byte(): number {
    return this.#bytes[this.#advance(1)]!
  }

  /** A whole number of up to 4 bytes, the lowest first. */
  littleEndian(byteCount: number): number {
    return this.#bytes.readUIntLE(this.#advance(byteCount), byteCount)
  }

  bigEndian32(): number {
    return this.#bytes.readUInt32BE(this.#advance(4))
  }

  take(byteCount: number): Buffer {
    const from = this.#advance(byteCount)
    return this.#bytes.subarray(from, from + byteCount)
  }

  #advance(byteCount: number): number {
    const from = this.#at
    if (from + byteCount > this.#bytes.length) throw new Error('it ends too early')
    this.#at += byteCount
    return from
  }
}
