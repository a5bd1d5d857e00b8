import type { ConsumedRecord } from '@agent-actions/kafka'
import { Argument, type Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { isAt, readDeadLetter } from '../dlq/dead-letter.ts'
import { parsePlace, type AskedPlace } from '../dlq/letter-place.ts'
import { formatLetterSheet, wholeLetter } from '../dlq/letter-sheet.ts'
import { redrivenIds } from '../dlq/redrive-mark.ts'
import {
  withDeadLetters,
  type DeadLetterOptions,
  type DeadLetters,
} from '../dlq/with-dead-letters.ts'
import { NoSuchLetterError } from '../no-such-letter-error.ts'
import type { GlobalOptions } from '../options/global-options.ts'
import { timeoutOption } from '../options/timeout.ts'
import { topicOptions } from '../options/topic-options.ts'
import { writeRows } from '../output/write-rows.ts'

type ShowOptions = GlobalOptions & DeadLetterOptions

interface Found {
  readonly record: ConsumedRecord | undefined
  readonly redriven: ReadonlySet<string>
}

const AFTER_HELP = `
A letter is named by its partition and offset among the dead letters, as dlq
list shows them, or by those of the record that it was, as the log of the
consumer has them. On a terminal, control characters stand as \\u{1b}, bytes
that are not UTF-8 in hex, and 4,096 bytes of a value; --json has all.

Examples:
  agent-actions dlq show 0-12
  agent-actions dlq show agent-actions-3-4711
  agent-actions dlq show 0-12 --json`

export function addDlqShowCommand(dlq: Command, context: CommandContext): void {
  const show = dlq
    .command('show')
    .description('everything of one dead letter: why, from where, its bytes')
    .addArgument(
      new Argument('<letter>', 'partition-offset or topic-partition-offset').argParser(parsePlace),
    )
    .addOption(timeoutOption('longest to wait while Kafka sends nothing'))
    .addHelpText('after', AFTER_HELP)
  for (const option of topicOptions()) show.addOption(option)
  show.action((place: AskedPlace, _options, command: Command) =>
    showLetter(place, command.optsWithGlobals<ShowOptions>(), context),
  )
}

/** @throws NoSuchLetterError */
async function showLetter(
  place: AskedPlace,
  options: ShowOptions,
  context: CommandContext,
): Promise<void> {
  const { record, redriven } = await withDeadLetters(options, context, async (letters) => {
    const found = await find(letters, place)
    if (found.record === undefined) {
      throw new NoSuchLetterError([place.asked], letters.settings.dlqTopic)
    }
    return { ...found, record: found.record }
  })
  const letter = readDeadLetter(record)
  writeRows(
    {
      rows: [wholeLetter(record, { letter, isRedriven: redriven.has(letter.id) })],
      format: ([row], style) => (row ? formatLetterSheet(record, row, style) : ''),
      whenEmpty: '',
    },
    options,
    context,
  )
}

/** The latest, where one record has two letters. */
async function find({ settings, read }: DeadLetters, place: AskedPlace): Promise<Found> {
  const redriven = new Set<string>()
  let found: ConsumedRecord | undefined
  await read((records) => {
    for (const record of records) {
      const ids = redrivenIds(record)
      if (ids) for (const id of ids) redriven.add(id)
      else if (isAt(readDeadLetter(record), place, settings.dlqTopic)) found = record
    }
  })
  return { record: found, redriven }
}
