/** Most records in one send: past it kafkajs is no faster, and its grouping is quadratic. */
export const MAX_SEND_RECORDS = 500
/**
 * Most bytes in one send, before compression. kafkajs makes one record batch of it, and a broker
 * refuses batches over 1,048,588 bytes unless told otherwise (`max.message.bytes`).
 */
export const MAX_SEND_BYTES = 900_000

/** What goes to one partition: batches, each of them one send, to be sent in this order. */
export interface Lane<Item> {
  /** The partition; where the partitions are not known, a key, which has one as well. */
  readonly name: number | string
  readonly batches: readonly (readonly Item[])[]
}

export interface PlanOptions<Item> {
  readonly laneOf: (item: Item) => number | string
  /** The item's share of `MAX_SEND_BYTES`. */
  readonly bytesOf: (item: Item) => number
  /** Whether two items may share a batch. */
  readonly mayShare?: (one: Item, other: Item) => boolean
}

/**
 * Groups by lane, keeps the order within one, and splits by count and bytes. An item that exceeds
 * the bytes has a batch of its own, so that a refusal of it meets no neighbour.
 */
export function planSends<Item>(
  items: readonly Item[],
  options: PlanOptions<Item>,
): readonly Lane<Item>[] {
  const lanes = new Map<number | string, LaneDraft<Item>>()
  for (const item of items) {
    const name = options.laneOf(item)
    let lane = lanes.get(name)
    if (!lane) lanes.set(name, (lane = new LaneDraft(name, options)))
    lane.add(item)
  }
  return [...lanes.values()]
}

class LaneDraft<Item> implements Lane<Item> {
  readonly name: number | string
  readonly batches: Item[][] = []
  readonly #options: PlanOptions<Item>
  #batchBytes = 0

  constructor(name: number | string, options: PlanOptions<Item>) {
    this.name = name
    this.#options = options
  }

  add(item: Item): void {
    const bytes = this.#options.bytesOf(item)
    const batch = this.batches.at(-1)
    if (batch && this.#hasRoom(batch, item, bytes)) {
      batch.push(item)
      this.#batchBytes += bytes
    } else {
      this.batches.push([item])
      this.#batchBytes = bytes
    }
  }

  #hasRoom(batch: readonly Item[], item: Item, bytes: number): boolean {
    const { mayShare } = this.#options
    if (batch.length >= MAX_SEND_RECORDS || this.#batchBytes + bytes > MAX_SEND_BYTES) return false
    return !mayShare || mayShare(batch[0]!, item)
  }
}
