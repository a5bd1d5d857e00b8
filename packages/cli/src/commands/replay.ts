import type { Store } from '@agent-actions/store'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { resolveTyped } from '../consumer-options.ts'
import { EXIT } from '../exit-code.ts'
import { FailedChecksError } from '../failed-checks-error.ts'
import type { GlobalOptions } from '../options/global-options.ts'
import { correlationIdOption } from '../options/run-id.ts'
import { requireRange, timeRangeOptions, type TimeRangeOptions } from '../options/time-range.ts'
import { timeoutOption } from '../options/timeout.ts'
import { topicOption } from '../options/topic-options.ts'
import { writeRows } from '../output/write-rows.ts'
import { GoneRecordsFinder } from '../replay/gone-records.ts'
import { oldestOffsets, replayRange } from '../replay/replay-range.ts'
import {
  emptyReplay,
  formatReplay,
  replayFooter,
  replayReport,
  type ReplayOutcome,
} from '../replay/replay-report.ts'
import { ReplayTally } from '../replay/replay-tally.ts'
import { replayTopic } from '../replay/replay-topic.ts'
import { counting, onlyOfRun, writing } from '../replay/replay-work.ts'
import { SeenActions } from '../replay/seen-actions.ts'
import { untilInterrupted } from '../until-interrupted.ts'
import { withKafka } from '../with-kafka.ts'
import { withOpenStore } from '../with-store.ts'

interface ReplayOptions extends GlobalOptions, TimeRangeOptions {
  readonly topic?: string
  readonly correlationId?: string
  readonly yes?: boolean
  /** Milliseconds. */
  readonly timeout: number
}

const AFTER_HELP = `
Makes rows again that are on Kafka and no longer in the table: after an older
backup, a dropped partition, a mistake. It writes what a consumer would write,
so what is there already stays as it is. Running consumers are not disturbed:
it reads as a group of its own and commits nothing.

Without --yes nothing is written: it counts what is new. Killed half-way, run it
again. --from and --to are when records came to Kafka, which is after their
action ended, and much later where a spool kept them: ask for more, it is free.
What was erased on purpose (agent-actions forget) comes back.

Examples:
  agent-actions replay --from 2d
  agent-actions replay --from 2026-11-20 --to 2026-11-22T13:30:00Z --yes
  agent-actions replay --correlation-id 0af76519-16cd-43dd-8448-eb211c80319c`

/** The consumer's settings have one too; here it is opened before. */
const NO_DATABASE = 'pglite:none'

export function addReplayCommand(program: Command, context: CommandContext): void {
  const replay = program
    .command('replay')
    .description('make rows again from the records that Kafka still has')
  for (const option of timeRangeOptions(context)) replay.addOption(option)
  replay
    .addOption(correlationIdOption('only the actions of this run'))
    .addOption(topicOption())
    .option('--yes', 'write; without it, only count what would be written')
    .addOption(timeoutOption('longest to wait while Kafka or the database does nothing'))
    .addHelpText('after', AFTER_HELP)
    .action((_options, command: Command) =>
      replayRows(command.optsWithGlobals<ReplayOptions>(), context),
    )
}

async function replayRows(options: ReplayOptions, context: CommandContext): Promise<void> {
  requireRange(options)
  const outcome = await withOpenStore({ ...options, create: false }, context, async (store) => {
    await context.store.requireSchema(store)
    return untilInterrupted(context, (signal) => replayInto(store, { options, signal }, context))
  })
  const report = replayReport(outcome)
  writeRows(
    {
      rows: report.records === 0 ? [] : [report],
      format: ([row], style) => (row ? formatReplay(row, style) : ''),
      footer: replayFooter(outcome),
      whenEmpty: emptyReplay(outcome),
    },
    options,
    context,
  )
  failIfGone(outcome)
}

async function replayInto(
  store: Store,
  { options, signal }: { readonly options: ReplayOptions; readonly signal: AbortSignal },
  context: CommandContext,
): Promise<ReplayOutcome> {
  const { topic: typed, from, correlationId, timeout, yes: isWritten = false } = options
  const { kafka, topic } = await resolveTyped({ topic: typed, databaseUrl: NO_DATABASE }, context)
  const consumer = await context.loadConsumer()
  const range = await withKafka(kafka, context, (admin) => replayRange(admin, topic, options))
  const tally = new ReplayTally()
  const seen = new SeenActions()
  const finder = new GoneRecordsFinder(range, from?.date.getTime())
  const tools = { store, functions: context.store, consumer, tally }
  const handle = isWritten
    ? writing({ ...tools, patienceMs: timeout, signal })
    : counting(tools, seen)
  await replayTopic(
    {
      kafka,
      topic,
      range,
      tally,
      isWritten,
      signal,
      stalledAfterMs: timeout,
      see: (records) => finder.see(records),
      handle: onlyOfRun(correlationId, consumer, handle),
    },
    context,
  )
  const oldest = finder.hasGap
    ? await withKafka(kafka, context, (admin) => oldestOffsets(admin, topic))
    : undefined
  const result = { database: store.name, tally, gone: finder.found(oldest) }
  return { ...options, ...result, topic, isWritten, isAtMost: seen.isFull }
}

/** @throws FailedChecksError when the range that was asked for may not be whole */
function failIfGone({ from, gone, topic }: ReplayOutcome): void {
  if (from === undefined || gone.length === 0) return
  throw new FailedChecksError(
    `${topic} does not reach back to --from ${from.asked} (${from.date.toISOString()}) in ` +
      `${gone.length} of its partitions: rows of records that are gone are lost, unless a backup has them.`,
    EXIT.unverified,
  )
}
