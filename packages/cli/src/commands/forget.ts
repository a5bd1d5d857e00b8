import { AgentActionsError } from '@agent-actions/events'
import { sqlstateOf, type RunRowCount, type Store } from '@agent-actions/store'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import type { GlobalOptions } from '../options/global-options.ts'
import { runIdArgument } from '../options/run-id.ts'
import type { OutputStyle } from '../output/output-style.ts'
import { formatTable } from '../output/table.ts'
import { writeRows } from '../output/write-rows.ts'
import { withProgress } from '../with-progress.ts'
import { withOpenStore } from '../with-store.ts'

interface ForgetOptions extends GlobalOptions {
  readonly yes?: boolean
}

/** One line of the output. */
interface ForgottenRows extends RunRowCount {
  readonly correlationId: string
  readonly erased: boolean
}

const AFTER_HELP = `
Without --yes nothing is erased: it shows what would be.

It cannot reach what is elsewhere: records on Kafka, dead letters, spools,
backups, and spans in other systems. From there rows can come back.

Examples:
  agent-actions forget 0af76519-16cd-43dd-8448-eb211c80319c
  agent-actions forget <id> --yes`

/** `insufficient_privilege` */
const NO_PERMISSION = '42501'

export function addForgetCommand(program: Command, context: CommandContext): void {
  program
    .command('forget')
    .description('erase one run, for privacy: its actions and its file operations')
    .addArgument(runIdArgument())
    .option('--yes', 'erase; without it, only show what would be erased')
    .addHelpText('after', AFTER_HELP)
    .action((id: string, _options, command: Command) =>
      forget(id, command.optsWithGlobals<ForgetOptions>(), context),
    )
}

async function forget(id: string, options: ForgetOptions, context: CommandContext): Promise<void> {
  const erased = options.yes ?? false
  const { counts, database } = await withOpenStore(
    { ...options, create: false },
    context,
    async (store) => {
      await context.store.requireSchema(store)
      return { counts: await countsOf(store, { id, erased }, context), database: store.name }
    },
  )
  writeRows(
    {
      rows: counts.map((count): ForgottenRows => ({ correlationId: id, ...count, erased })),
      format: formatCounts,
      footer: `${erased ? `erased from ${database}` : WOULD_BE}\n${OUT_OF_REACH}`,
      whenEmpty: `no row of ${id} is in ${database}: nothing to erase\n${OUT_OF_REACH}`,
    },
    options,
    context,
  )
}

/** @throws AgentActionsError `AA_CONFIG_INVALID` when the database's user may not erase */
async function countsOf(
  store: Store,
  { id, erased }: { readonly id: string; readonly erased: boolean },
  context: CommandContext,
): Promise<readonly RunRowCount[]> {
  const { forgetRun, runRowCounts } = context.store
  try {
    return erased
      ? await withProgress(context, `erasing from ${store.name}`, forgetRun(store, id))
      : await withProgress(context, `reading ${store.name}`, runRowCounts(store, id))
  } catch (error) {
    if (sqlstateOf(error) !== NO_PERMISSION) throw error
    throw new AgentActionsError(
      'AA_CONFIG_INVALID',
      `The database's user may not ${erased ? 'erase' : 'see'} these rows in ${store.name}. ` +
        'The owner of the tables may; docs/roles.md says how to let another user.',
      { cause: error },
    )
  }
}

function formatCounts(rows: readonly ForgottenRows[], style: OutputStyle): string {
  const cells = rows.map(({ table, kind, rows: count }) => ({
    TABLE: table,
    KIND: kind,
    ROWS: String(count),
  }))
  return formatTable(cells, style)
}

const WOULD_BE = 'This would be erased; nothing was. With --yes it is.'

const OUT_OF_REACH = `\
Not reached: records on Kafka, of the topic and of the dead letters, until their
retention ends; spools of agents; backups; replicas that lag; the database's log
and freed space until they are written over; spans that went to other systems.
What is read from Kafka again, or written by a process of this run that goes on,
comes back as rows: run this again after it.`
