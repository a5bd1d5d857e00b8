import type { ReadRecord } from '@agent-actions/consumer'
import type { ActionEvent } from '@agent-actions/events'
import type { ConsumedRecord } from '@agent-actions/kafka'
import type { ReplayTally } from './replay-tally.ts'
import type { SeenActions } from './seen-actions.ts'

export interface CountOptions {
  readonly readRecord: (record: ConsumedRecord) => ReadRecord
  /** Indexes of those that are rows. */
  readonly storedActions: (events: readonly ActionEvent[]) => Promise<ReadonlySet<number>>
  /** Debug events of before are not stored. */
  readonly debugKeptFrom: () => Promise<string | undefined>
  readonly seen: SeenActions
  readonly tally: ReplayTally
}

/** What a replay would do, as far as it can be known without writing: nothing is written. */
export async function countRecords(
  records: readonly ConsumedRecord[],
  { readRecord, storedActions, debugKeptFrom, seen, tally }: CountOptions,
): Promise<void> {
  const events: ActionEvent[] = []
  for (const record of records) {
    const read = readRecord(record)
    if (read.kind === 'action') events.push(read.event)
    else tally.addPoison({ record, cause: read.cause })
  }
  const stored = await storedActions(events)
  const keptFrom = (await debugKeptFrom()) ?? ''
  events.forEach((event, index) => {
    // Before all else, as when it is written: of a partition that is not dropped yet the row may be there.
    if (event.debug_mode && event.timestamp < keptFrom) tally.expired++
    else if (stored.has(index) || seen.has(event)) tally.already++
    else tally.fresh++
  })
}
