import { AgentActionsError } from '@agent-actions/events'
import type { SentSpool, SpoolContent } from '@agent-actions/exporter/spool'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { EXIT } from '../exit-code.ts'
import { FailedChecksError } from '../failed-checks-error.ts'
import type { GlobalOptions } from '../options/global-options.ts'
import { timeoutOption } from '../options/timeout.ts'
import { formatAge } from '../output/format-age.ts'
import { formatBytes } from '../output/format-bytes.ts'
import type { OutputStyle } from '../output/output-style.ts'
import { formatTable } from '../output/table.ts'
import { visibleText } from '../output/visible-text.ts'
import { writeRows } from '../output/write-rows.ts'
import { withProgress } from '../with-progress.ts'
import { withSink } from '../with-sink.ts'

interface SendOptions extends GlobalOptions {
  readonly timeout: number
}

/** What `start()` takes, where a Kafka is set. */
const DEFAULT_DIRECTORY = './agent-actions-spool'
const DIRECTORY =
  'folder of the spool (default: AGENT_ACTIONS_SPOOL_DIR, else ./agent-actions-spool)'

const AFTER_LIST = `
One line for each process that uses the spool or has left something in it. What
is "left" is sent by the next process that uses the spool, or by spool send. Of
a process that runs, what it has sent already may be among the actions.

Examples:
  agent-actions spool list
  agent-actions spool list /var/spool/agents --json`

const AFTER_SEND = `
Sends what processes that are gone have left, the oldest first, and removes what
has arrived. Processes that run keep theirs. Safe to run again, and while agents
run: an action that is sent twice is one row.

To the Kafka of KAFKA_BOOTSTRAP_SERVERS, or to the table of --database.

Examples:
  agent-actions spool send
  agent-actions spool send /var/spool/agents --timeout 2m
  agent-actions spool send --database postgres://localhost/agents`

export function addSpoolCommand(program: Command, context: CommandContext): void {
  const spool = program
    .command('spool')
    .description('what agents have written to disk and not delivered: spool list, spool send')
    .addHelpText('after', '\nExamples:\n  agent-actions spool list\n  agent-actions spool send')
  spool
    .command('list')
    .description('what is in a spool, by process')
    .argument('[directory]', DIRECTORY)
    .addHelpText('after', AFTER_LIST)
    .action((directory: string | undefined, _options, command: Command) =>
      list(directoryOf(directory, context), command.optsWithGlobals<GlobalOptions>(), context),
    )
  spool
    .command('send')
    .description('deliver what processes that are gone have left in a spool')
    .argument('[directory]', DIRECTORY)
    .addOption(timeoutOption('longest to try while nothing is taken'))
    .addHelpText('after', AFTER_SEND)
    .action((directory: string | undefined, _options, command: Command) =>
      send(directoryOf(directory, context), command.optsWithGlobals<SendOptions>(), context),
    )
}

function directoryOf(given: string | undefined, { env }: CommandContext): string {
  return given ?? (env['AGENT_ACTIONS_SPOOL_DIR'] || DEFAULT_DIRECTORY)
}

async function list(
  directory: string,
  options: GlobalOptions,
  context: CommandContext,
): Promise<void> {
  const { listSpool } = await context.loadSpool()
  const rows = await withProgress(
    context,
    `reading ${visibleText(directory)}`,
    listSpool(directory).catch(unreadable(directory)),
  )
  const left = rows.filter(({ state }) => state === 'left')
  writeRows(
    {
      rows,
      format: (contents, style) => formatContents(contents, style, context.now()),
      ...(left.length > 0 && { footer: leftText(directory) }),
      whenEmpty: `nothing is spooled in ${visibleText(directory)}`,
    },
    options,
    context,
  )
}

async function send(
  directory: string,
  options: SendOptions,
  context: CommandContext,
): Promise<void> {
  const { sendSpool } = await context.loadSpool()
  const name = visibleText(directory)
  const { sent, to } = await withSink(options, context, async ({ sink, name: sinkName }) => {
    const sending = sendSpool({
      directory,
      sink,
      timeoutMs: options.timeout,
      onProgress: progressOn(context),
    }).catch(unreadable(directory))
    return {
      sent: await withProgress(context, `sending ${name} to ${sinkName}`, sending),
      to: sinkName,
    }
  })
  const { reason: _reason, ...counts } = sent
  writeRows(
    {
      rows: [counts],
      format: ([row], style) => formatSent(row as Omit<SentSpool, 'reason'>, style),
      footer: `from ${name} to ${to}`,
      whenEmpty: '',
    },
    options,
    context,
  )
  if (sent.rejected > 0) throw refusedError(sent, name)
}

/** Every so many actions a line. */
const PROGRESS_EVENTS = 10_000

function progressOn({ stderr }: CommandContext): (sent: number) => void {
  let told = 0
  return (sent) => {
    if (sent - told < PROGRESS_EVENTS) return
    told = sent
    stderr.write(`${sent} sent …\n`)
  }
}

function formatContents(contents: readonly SpoolContent[], style: OutputStyle, now: Date): string {
  const cells = contents.map(({ folder, pid, state, events, bytes, damaged, oldest }) => ({
    STATE: state,
    PID: pid === undefined ? '' : String(pid),
    ACTIONS: String(events),
    SIZE: formatBytes(bytes),
    OLDEST: oldest ? formatAge(oldest.toISOString(), now) : '',
    DAMAGED: damaged === 0 ? '' : String(damaged),
    FOLDER: folder,
  }))
  return formatTable(cells, { ...style, keep: ['STATE', 'ACTIONS', 'SIZE', 'OLDEST'] })
}

function formatSent(
  { sent, damaged, rejected }: Omit<SentSpool, 'reason'>,
  style: OutputStyle,
): string {
  const cells = { SENT: String(sent), DAMAGED: String(damaged), REJECTED: String(rejected) }
  return formatTable([cells], style)
}

function leftText(directory: string): string {
  return `What is left is sent by the next process that uses the spool, or now by:\nagent-actions spool send ${visibleText(directory)}`
}

/** Whoever may set permissions acts next. */
function unreadable(directory: string): (error: unknown) => never {
  return (error) => {
    if (
      (error as NodeJS.ErrnoException).syscall === undefined ||
      error instanceof AgentActionsError
    )
      throw error
    throw new FailedChecksError(
      `${visibleText(directory)} cannot be read, and stays as it is: ${visibleText((error as Error).message)}. Is it a folder, and are you the user whose agents wrote it?`,
      EXIT.unverified,
    )
  }
}

function refusedError({ rejected, reason }: SentSpool, directory: string): FailedChecksError {
  const why = reason instanceof Error ? visibleText(reason.message) : String(reason)
  return new FailedChecksError(
    `${rejected} actions were refused for good and stay in ${directory}: ${why}`,
    EXIT.unverified,
  )
}
