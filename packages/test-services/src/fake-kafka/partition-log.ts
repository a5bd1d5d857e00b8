import type { FakeRecord, RecordBatch } from './record-batch.ts'

/** A real broker remembers the last batches of each producer, five of them. */
const REMEMBERED_BATCHES = 5
const NO_PRODUCER = -1n

interface Sequences {
  readonly first: number
  readonly last: number
}

export type Appended = 'appended' | 'duplicate' | 'out of order'

/**
 * What a partition holds. Batches of an idempotent producer are taken as a real broker takes them: the same
 * sequence numbers again are answered as a success and not stored, whatever the records are.
 */
export class PartitionLog {
  readonly records: FakeRecord[] = []
  readonly #producers = new Map<string, Sequences[]>()

  append(batch: RecordBatch): Appended {
    const known = this.#sequencesOf(batch)
    if (known) {
      const first = batch.firstSequence
      const last = first + batch.records.length - 1
      if (known.some((one) => one.first === first && one.last === last)) return 'duplicate'
      if (first !== (known.at(-1)?.last ?? -1) + 1) return 'out of order'
      known.push({ first, last })
      if (known.length > REMEMBERED_BATCHES) known.shift()
    }
    this.records.push(...batch.records)
    return 'appended'
  }

  #sequencesOf({ producerId, producerEpoch }: RecordBatch): Sequences[] | undefined {
    if (producerId === NO_PRODUCER) return undefined
    const producer = `${producerId}/${producerEpoch}`
    const known = this.#producers.get(producer) ?? []
    this.#producers.set(producer, known)
    return known
  }
}
