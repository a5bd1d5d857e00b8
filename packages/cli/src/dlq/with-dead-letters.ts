import type { ConsumerSettings } from '@agent-actions/consumer'
import type { ConsumedRecord } from '@agent-actions/kafka'
import type { CommandContext } from '../command-context.ts'
import { resolveTyped } from '../consumer-options.ts'
import type { TopicNames } from '../options/topic-options.ts'
import { ReadingProgress } from '../output/reading-progress.ts'
import { visibleText } from '../output/visible-text.ts'
import { untilInterrupted } from '../until-interrupted.ts'
import { kafkaLog, withKafka } from '../with-kafka.ts'
import { withProgress } from '../with-progress.ts'

export interface DeadLetterOptions extends TopicNames {
  /** Milliseconds. */
  readonly timeout: number
}

/** Dead letters as they are when it is opened; what comes later is not read. */
export interface DeadLetters {
  readonly settings: ConsumerSettings
  /** All of them, as often as it is called. The next ones wait until `handle` is done. */
  readonly read: (
    handle: (records: readonly ConsumedRecord[]) => Promise<void> | void,
  ) => Promise<void>
}

/** Letters have no database, but one is a setting of the consumer. */
const NO_DATABASE = 'pglite:none'
/** Every so many records a line. */
const PROGRESS_RECORDS = 50_000

/** An interruption ends the reading, waits for what `handle` does, and then leaves. */
export async function withDeadLetters<T>(
  { topic, dlqTopic, timeout }: DeadLetterOptions,
  context: CommandContext,
  work: (letters: DeadLetters) => Promise<T>,
): Promise<T> {
  const settings = await resolveTyped({ topic, dlqTopic, databaseUrl: NO_DATABASE }, context)
  const { readTopic } = await context.loadKafka()
  const ranges = await withKafka(settings.kafka, context, (admin) =>
    admin.topicRanges(settings.dlqTopic),
  )
  const total = ranges.reduce((sum, { from, to }) => sum + Number(to - from), 0)
  return untilInterrupted(context, (signal) => {
    const read: DeadLetters['read'] = (handle) => {
      const progress = new ReadingProgress({
        stderr: context.stderr,
        total,
        every: PROGRESS_RECORDS,
      })
      const reading = readTopic(settings.kafka, {
        topic: settings.dlqTopic,
        ranges,
        log: kafkaLog(context),
        stalledAfterMs: timeout,
        signal,
        handle: async (records) => {
          await handle(records)
          progress.add(records.length)
        },
      })
      return withProgress(context, `reading ${visibleText(settings.dlqTopic)}`, reading)
    }
    return work({ settings, read })
  })
}
