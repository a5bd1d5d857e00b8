/** Writes the types of Kafka's protocol one after the other (https://kafka.apache.org/protocol#protocol_types). */
export class WireWriter {
  readonly #parts: Buffer[] = []

  get bytes(): Buffer {
    return Buffer.concat(this.#parts)
  }

  int8(value: number): this {
    return this.#write(1, (part) => part.writeInt8(value))
  }

  int16(value: number): this {
    return this.#write(2, (part) => part.writeInt16BE(value))
  }

  int32(value: number): this {
    return this.#write(4, (part) => part.writeInt32BE(value))
  }

  int64(value: bigint): this {
    return this.#write(8, (part) => part.writeBigInt64BE(value))
  }

  text(value: string | null): this {
    if (value === null) return this.int16(-1)
    const part = Buffer.from(value)
    this.int16(part.length)
    this.#parts.push(part)
    return this
  }

  list<Item>(items: readonly Item[], writeItem: (item: Item) => unknown): this {
    this.int32(items.length)
    for (const item of items) writeItem(item)
    return this
  }

  #write(length: number, fill: (part: Buffer) => unknown): this {
    const part = Buffer.alloc(length)
    fill(part)
    this.#parts.push(part)
    return this
  }
}
