import type { ConsumedRecord, KafkaSettings } from '@agent-actions/kafka'
import type { CommandContext } from '../command-context.ts'
import { ReadingProgress } from '../output/reading-progress.ts'
import { visibleText } from '../output/visible-text.ts'
import { kafkaLog } from '../with-kafka.ts'
import { withProgress } from '../with-progress.ts'
import type { ReplayRange } from './replay-range.ts'
import type { ReplayTally } from './replay-tally.ts'

export interface ReplayTopic {
  readonly kafka: KafkaSettings
  readonly topic: string
  readonly range: ReplayRange
  readonly tally: ReplayTally
  readonly isWritten: boolean
  readonly stalledAfterMs: number
  readonly signal: AbortSignal
  /** Gets every record that is read, before those that are not meant are left out. */
  readonly see: (records: readonly ConsumedRecord[]) => void
  /** Gets what is meant, up to 500 at a time. */
  readonly handle: (records: readonly ConsumedRecord[]) => Promise<void>
}

/** Records of one write, and of one question: some hundred milliseconds of a database. */
const BATCH = 500
/** Every so many records a line. */
const PROGRESS_RECORDS = 10_000

/** Reads the range once. What fails says how far it came, and that it can be run again. */
export async function replayTopic(replay: ReplayTopic, context: CommandContext): Promise<void> {
  const { kafka, topic, range, tally, isWritten, stalledAfterMs, signal, see, handle } = replay
  const { readTopic } = await context.loadKafka()
  const { total, ranges } = range
  const progress = new ReadingProgress({
    stderr: context.stderr,
    total,
    every: PROGRESS_RECORDS,
    detail: () => `${tally.fresh} new${isWritten ? ' rows written' : ''}`,
  })
  const reading = readTopic(kafka, {
    topic,
    ranges,
    log: kafkaLog(context),
    stalledAfterMs,
    signal,
    handle: async (records) => {
      see(records)
      for (let start = 0; start < records.length; start += BATCH) {
        if (signal.aborted) return
        const batch = records.slice(start, start + BATCH)
        await handle(batch.filter(range.includes))
        progress.add(batch.length)
      }
    },
  })
  try {
    await withProgress(context, `reading ${visibleText(topic)}`, reading)
  } catch (error) {
    context.stderr.write(`${stoppedText(progress.read, replay)}\n`)
    throw error
  }
}

function stoppedText(read: number, { range, tally, isWritten }: ReplayTopic): string {
  const where = `stopped after ${read} of ${range.total} records`
  if (!isWritten) return `${where}; nothing was to be written.`
  return [
    `${where}; ${tally.fresh} new rows are written.`,
    'Mend what the error names, then run it again: nothing is lost, and nothing is there twice.',
  ].join('\n')
}
