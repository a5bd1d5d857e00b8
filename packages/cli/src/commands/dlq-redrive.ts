import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { filterOptions, filterText, type FilterOptions } from '../dlq/letter-filter.ts'
import { parsePlace, type AskedPlace } from '../dlq/letter-place.ts'
import { RedrivePlanner, type RedrivePlan } from '../dlq/plan-redrive.ts'
import { Redriver } from '../dlq/redrive-letters.ts'
import {
  withDeadLetters,
  type DeadLetterOptions,
  type DeadLetters,
} from '../dlq/with-dead-letters.ts'
import { EXIT } from '../exit-code.ts'
import { FailedChecksError } from '../failed-checks-error.ts'
import { NoSuchLetterError } from '../no-such-letter-error.ts'
import type { GlobalOptions } from '../options/global-options.ts'
import { timeoutOption } from '../options/timeout.ts'
import { topicOptions } from '../options/topic-options.ts'
import type { OutputStyle } from '../output/output-style.ts'
import { formatTable } from '../output/table.ts'
import { visibleText } from '../output/visible-text.ts'
import { writeRows } from '../output/write-rows.ts'
import { kafkaLog } from '../with-kafka.ts'

interface RedriveOptions extends GlobalOptions, DeadLetterOptions, FilterOptions {
  readonly yes?: boolean
}

/** One line of the output. */
interface RedrivenLetters {
  readonly reason: string
  readonly letters: number
  readonly redriven: boolean
}

interface Outcome {
  readonly plan: RedrivePlan
  /** Of the letters that were sent, or would be. */
  readonly ids: readonly string[]
  readonly redriver: Redriver | undefined
  readonly topic: string
  readonly dlqTopic: string
}

const AFTER_HELP = `
Sends dead letters back to the topic that they come from, as they were: bytes,
key, headers and time. First mend what was in the way: the database, or the
version of the consumer. A letter that fails again is a new dead letter.

Without --yes nothing is sent: it shows what would be. Without letters and
filters all are meant that were not redriven before. Killed half-way, run it
again: what was sent is marked among the dead letters and left out; what was
sent and not yet marked comes twice, which is one row.

Examples:
  agent-actions dlq redrive
  agent-actions dlq redrive --reason AA_STORE_REFUSED --since 2h --yes
  agent-actions dlq redrive 0-12 0-15 --yes`

export function addDlqRedriveCommand(dlq: Command, context: CommandContext): void {
  const redrive = dlq
    .command('redrive')
    .description('send dead letters back, once what was in the way is mended')
    .argument('[letters...]', 'as dlq list names them (default: all)', parsePlaces)
    .option('--yes', 'send; without it, only show what would be sent')
    .addOption(timeoutOption('longest to wait while Kafka sends or takes nothing'))
    .addHelpText('after', AFTER_HELP)
  for (const option of [...filterOptions(context), ...topicOptions()]) redrive.addOption(option)
  redrive.action((places: readonly AskedPlace[], _options, command: Command) =>
    redriveLetters(places, command.optsWithGlobals<RedriveOptions>(), context),
  )
}

function parsePlaces(text: string, before: readonly AskedPlace[] = []): readonly AskedPlace[] {
  return [...before, parsePlace(text)]
}

async function redriveLetters(
  places: readonly AskedPlace[],
  options: RedriveOptions,
  context: CommandContext,
): Promise<void> {
  const outcome = await withDeadLetters(options, context, async (letters) => {
    const { topic, dlqTopic } = letters.settings
    const plan = await planOf(letters, places, options)
    if (plan.missing.length > 0) throw new NoSuchLetterError(plan.missing, dlqTopic)
    const isSent = options.yes === true && plan.letters.size > 0
    const redriver = isSent ? await send(plan, { letters, options }, context) : undefined
    return { plan, redriver, ids: redriver?.sent ?? [...plan.letters.keys()], topic, dlqTopic }
  })
  writeRows(
    {
      rows: rowsOf(outcome),
      format: formatCounts,
      footer: [endText(outcome), ...leftTexts(outcome.plan)].join('\n'),
      whenEmpty: [
        `nothing to redrive in ${visibleText(outcome.dlqTopic + filterText(options))}`,
        ...leftTexts(outcome.plan),
      ].join('\n'),
    },
    options,
    context,
  )
  if (outcome.redriver !== undefined) failIfRefused(outcome.redriver)
}

async function planOf(
  { settings, read }: DeadLetters,
  places: readonly AskedPlace[],
  { since, reason }: RedriveOptions,
): Promise<RedrivePlan> {
  const { topic, dlqTopic } = settings
  const planner = new RedrivePlanner({
    places: places ?? [],
    topic,
    dlqTopic,
    ...(since !== undefined && { since }),
    ...(reason !== undefined && { reason }),
  })
  await read((records) => {
    for (const record of records) planner.see(record)
  })
  return planner.plan()
}

/** Reads a second time: the letters themselves may not fit into memory. */
async function send(
  { letters: planned }: RedrivePlan,
  { letters, options }: { readonly letters: DeadLetters; readonly options: RedriveOptions },
  context: CommandContext,
): Promise<Redriver> {
  const { kafka, topic, dlqTopic } = letters.settings
  const { createRecordProducer } = await context.loadKafka()
  const producer = createRecordProducer(kafka, { log: kafkaLog(context) })
  const redriver = new Redriver({
    producer,
    topic,
    dlqTopic,
    timeoutMs: options.timeout,
    now: context.now,
    elapsedMs: () => performance.now(),
    pause: (delayMs) => delay(delayMs),
  })
  try {
    await letters.read((records) =>
      redriver.send(
        records.filter(({ partition, offset }) => planned.has(`${partition}-${offset}`)),
      ),
    )
  } finally {
    await producer.close()
    context.stderr.write(sentText(redriver.sent.length, planned.size))
  }
  return redriver
}

function sentText(sent: number, planned: number): string {
  return sent === planned ? '' : `${sent} of ${planned} letters were sent and marked\n`
}

function rowsOf({ plan, ids, redriver }: Outcome): readonly RedrivenLetters[] {
  const counts = new Map<string, number>()
  for (const id of ids) {
    const reason = plan.letters.get(id) ?? 'unknown'
    counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  return [...counts].map(([reason, letters]) => ({
    reason,
    letters,
    redriven: redriver !== undefined,
  }))
}

function formatCounts(rows: readonly RedrivenLetters[], style: OutputStyle): string {
  const cells = rows.map(({ reason, letters }) => ({ REASON: reason, LETTERS: String(letters) }))
  return formatTable(cells, style)
}

function endText({ redriver, topic }: Outcome): string {
  const name = visibleText(topic)
  return redriver === undefined
    ? `This would be sent to ${name}; nothing was. With --yes it is.`
    : `sent to ${name}`
}

function leftTexts({ redriven, doubled, foreign }: RedrivePlan): readonly string[] {
  const texts: readonly (readonly [number, string])[] = [
    [redriven, 'left out: redriven before'],
    [doubled, 'left out: a second letter of the same record'],
    [foreign, 'left out: from another topic; --topic names it'],
  ]
  return texts.filter(([count]) => count > 0).map(([count, text]) => `${count} ${text}`)
}

/** @throws FailedChecksError */
function failIfRefused({ refused, refusal }: Redriver): void {
  if (refused.length === 0) return
  const why = refusal instanceof Error ? refusal.message : String(refusal)
  throw new FailedChecksError(
    `${refused.slice(0, 20).join(', ')}${refused.length > 20 ? ' and others' : ''} can never be sent, ${refused.length} in all, and stay: ${why}`,
    EXIT.unverified,
  )
}
