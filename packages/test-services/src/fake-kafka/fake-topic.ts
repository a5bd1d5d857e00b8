import { PartitionLog } from './partition-log.ts'
import type { ProtocolError } from './protocol-errors.ts'
import type { FakeRecord, RecordBatch } from './record-batch.ts'

/** One partition's part of a produce request, as it arrived at a broker. */
export interface FakeSend {
  /** Whom it was sent to, who may not lead the partition any more. */
  readonly brokerId: number
  readonly partition: number
  readonly records: readonly FakeRecord[]
  /** How many of these arrived for the partition so far, this one included. */
  readonly attempt: number
}

/**
 * What becomes of it: stored and answered; stored, and the connection ends before the answer; or the error of
 * the protocol, which a real broker answers without storing anything, two of them excepted.
 */
export type SendFate = 'stored' | 'answer lost' | ProtocolError

/** Errors of a leader that wrote the records, and then had too few followers, or too slow ones. */
const STORED_ALL_THE_SAME: ReadonlySet<SendFate> = new Set([
  'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  'REQUEST_TIMED_OUT',
])

/** The one topic of a fake cluster, and the script by which it misbehaves. */
export class FakeTopic {
  readonly name: string
  /** Node id of each partition's leader, 0 for none; may be changed, also by `fateOf`. */
  readonly leaders: number[]
  /** Asked of every send, before anything is stored. */
  fateOf: (send: FakeSend) => SendFate | Promise<SendFate> = () => 'stored'
  /** While `false`, no broker knows the topic. */
  exists = true
  /** In every answer: how long the client has to be silent from now on. */
  throttleMs = 0
  readonly sends: FakeSend[] = []
  readonly #logs: readonly PartitionLog[]

  constructor(name: string, leaders: readonly number[]) {
    this.name = name
    this.leaders = [...leaders]
    this.#logs = leaders.map(() => new PartitionLog())
  }

  /** What the partitions hold, one after the other. */
  get records(): readonly FakeRecord[] {
    return this.#logs.flatMap(({ records }) => records)
  }

  async take(batch: RecordBatch, to: Pick<FakeSend, 'brokerId' | 'partition'>): Promise<SendFate> {
    const before = this.sends.filter(({ partition }) => partition === to.partition)
    const send = { ...to, records: batch.records, attempt: before.length + 1 }
    this.sends.push(send)
    const fate = await this.fateOf(send)
    if (!this.exists) return 'UNKNOWN_TOPIC_OR_PARTITION'
    if (this.leaders[to.partition] !== to.brokerId) return 'NOT_LEADER_FOR_PARTITION'
    const isStored = fate === 'stored' || fate === 'answer lost' || STORED_ALL_THE_SAME.has(fate)
    if (!isStored) return fate
    const appended = this.#logs[to.partition]!.append(batch)
    return appended === 'out of order' ? 'OUT_OF_ORDER_SEQUENCE_NUMBER' : fate
  }
}
