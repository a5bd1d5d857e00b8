import type { PartitionBatch } from '@agent-actions/kafka'
import { BatchProgress } from './batch-progress.ts'
import type { ConsumerObserver } from './consumer-observer.ts'
import type { WriteQueue } from './write-queue.ts'

/**
 * Puts a batch in line and commits what is done while the rest is still being written. Resolves
 * once none of its records is under way any more.
 *
 * @throws when records were given up though they are ours to write: only a bug of ours does that
 */
export async function consumeBatch(
  batch: PartitionBatch,
  queue: WriteQueue,
  observer: Pick<ConsumerObserver, 'received' | 'waiting' | 'committed'>,
): Promise<void> {
  const { records, signal } = batch
  if (signal.aborted) return
  const progress = new BatchProgress(records)
  const dropAborted = (): void => queue.dropAborted()
  signal.addEventListener('abort', dropAborted, { once: true })
  observer.received(records.length)
  observer.waiting(batch.partition, records[0]?.timestampMs)
  queue.add(progress.pending(signal))
  let isRefused = false
  for (;;) {
    const nextOffset = await progress.nextOffset()
    if (nextOffset === undefined) break
    if (isRefused) continue
    try {
      // Commit after the write: a crash in between repeats a write that the ids make free.
      await batch.commit(nextOffset)
      observer.committed(batch.partition, nextOffset)
      const next = records.find(({ offset }) => offset >= nextOffset)
      observer.waiting(batch.partition, next?.timestampMs)
    } catch {
      // The partition is another member's now; whoever has it writes the same rows again.
      isRefused = true
    }
  }
  signal.removeEventListener('abort', dropAborted)
  // What is not committed by now comes again, here or to another member.
  observer.waiting(batch.partition, undefined)
  if (progress.skipped > 0 && !signal.aborted) {
    throw new Error(`${progress.skipped} records of partition ${batch.partition} were not written`)
  }
}
