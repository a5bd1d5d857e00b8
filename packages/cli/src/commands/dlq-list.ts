import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { readDeadLetter, type DeadLetter } from '../dlq/dead-letter.ts'
import { filterOptions, filterText, passes, type FilterOptions } from '../dlq/letter-filter.ts'
import { placeText } from '../dlq/letter-place.ts'
import { letterRow, type LetterRow } from '../dlq/letter-row.ts'
import { redrivenIds } from '../dlq/redrive-mark.ts'
import {
  withDeadLetters,
  type DeadLetterOptions,
  type DeadLetters,
} from '../dlq/with-dead-letters.ts'
import type { GlobalOptions } from '../options/global-options.ts'
import { limitOption } from '../options/limit.ts'
import { timeoutOption } from '../options/timeout.ts'
import { topicOptions } from '../options/topic-options.ts'
import { formatAge } from '../output/format-age.ts'
import type { OutputStyle } from '../output/output-style.ts'
import { formatTable } from '../output/table.ts'
import { visibleText } from '../output/visible-text.ts'
import { writeRows } from '../output/write-rows.ts'

interface ListOptions extends GlobalOptions, DeadLetterOptions, FilterOptions {
  readonly limit: number
}

/** What a reading found. */
interface Found {
  /** The newest ones last, as many as were asked for. */
  readonly newest: readonly DeadLetter[]
  readonly redriven: ReadonlySet<string>
  /** By reason, all that were asked for, redriven or not. */
  readonly reasons: ReadonlyMap<string, number>
}

const AFTER_HELP = `
Reads the whole topic of dead letters, as a group of its own, and commits
nothing. The newest come last; --limit counts from them. What dlq redrive has
sent back stays among the dead letters and is marked.

Examples:
  agent-actions dlq list
  agent-actions dlq list --since 7d --reason AA_STORE_REFUSED
  agent-actions dlq list --limit 100000 --json > letters.ndjson`

export function addDlqListCommand(dlq: Command, context: CommandContext): void {
  const list = dlq
    .command('list')
    .description('what could not be a row, when and why')
    .addOption(limitOption('dead letters, the newest'))
    .addOption(timeoutOption('longest to wait while Kafka sends nothing'))
    .addHelpText('after', AFTER_HELP)
  for (const option of [...filterOptions(context), ...topicOptions()]) list.addOption(option)
  list.action((_options, command: Command) =>
    listLetters(command.optsWithGlobals<ListOptions>(), context),
  )
}

async function listLetters(options: ListOptions, context: CommandContext): Promise<void> {
  const { found, dlqTopic } = await withDeadLetters(options, context, async (letters) => ({
    found: await find(letters, options),
    dlqTopic: visibleText(letters.settings.dlqTopic),
  }))
  const { newest, redriven } = found
  writeRows(
    {
      rows: newest.map((letter) => letterRow(letter, redriven.has(letter.id))),
      format: (rows, style) => formatLetters(rows, style, context.now()),
      footer: footerOf(found, `${dlqTopic}${visibleFilter(options)}`),
      whenEmpty: `no dead letter is in ${dlqTopic}${visibleFilter(options)}`,
    },
    options,
    context,
  )
}

async function find(letters: DeadLetters, options: ListOptions): Promise<Found> {
  const redriven = new Set<string>()
  const reasons = new Map<string, number>()
  let newest: DeadLetter[] = []
  await letters.read((records) => {
    for (const record of records) {
      const ids = redrivenIds(record)
      if (ids) {
        for (const id of ids) redriven.add(id)
        continue
      }
      const letter = readDeadLetter(record)
      if (!passes(letter, options)) continue
      reasons.set(letter.reason, (reasons.get(letter.reason) ?? 0) + 1)
      newest.push(letter)
    }
    // Of a topic with more than fits into memory only these are kept.
    newest = theNewest(newest, options.limit)
  })
  return { newest, redriven, reasons }
}

/** Sorted, because partitions are read one after the other; letters of one moment as they came. */
function theNewest(letters: readonly DeadLetter[], limit: number): DeadLetter[] {
  return letters.toSorted((a, b) => a.failedAtMs - b.failedAtMs).slice(-limit)
}

/** What the database refused begins with its address, and here is room for little else. */
const DATABASE = /^(postgres|postgresql|pglite):\S+ /

function formatLetters(rows: readonly LetterRow[], style: OutputStyle, now: Date): string {
  const cells = rows.map((row) => ({
    LETTER: row.id,
    AGE: formatAge(row.failedAt, now),
    REASON: row.reason,
    SQLSTATE: row.sqlstate ?? '',
    RECORD: recordText(row),
    ERROR: row.error?.replace(DATABASE, '') ?? '',
    REDRIVEN: row.redriven ? 'yes' : '',
  }))
  return formatTable(cells, {
    ...style,
    keep: ['LETTER', 'AGE', 'REASON', 'REDRIVEN'],
    drop: ['RECORD', 'SQLSTATE'],
  })
}

function recordText({ topic, partition, offset }: LetterRow): string {
  if (topic === undefined || partition === undefined || offset === undefined) return ''
  return placeText({ topic, partition, offset })
}

function footerOf({ newest, redriven, reasons }: Found, where: string): string {
  const all = [...reasons.values()].reduce((sum, count) => sum + count, 0)
  const again = newest.filter(({ id }) => redriven.has(id)).length
  return [
    `${newest.length} of ${all} dead letters in ${where}; of those shown, ${again} were redriven`,
    ...[...reasons]
      .toSorted(([, a], [, b]) => b - a)
      .map(([reason, count]) => `${String(count).padStart(6)} ${visibleText(reason)}`),
    'agent-actions dlq show <letter> has all of one.',
  ].join('\n')
}

function visibleFilter(options: FilterOptions): string {
  const text = visibleText(filterText(options))
  return text === '' ? '' : ` ${text}`
}
