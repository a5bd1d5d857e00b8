import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import type { GlobalOptions } from '../options/global-options.ts'
import { formatTable } from '../output/table.ts'
import { writeRows } from '../output/write-rows.ts'
import { withOpenStore } from '../with-store.ts'

interface Migration {
  readonly migration: string
  readonly status: 'applied' | 'already there'
}

/** Of each migration: some build indexes of all there is. */
export const MIGRATION_TIMEOUT_MS = 600_000

const EXAMPLES = `
Examples:
  agent-actions migrate                  in ./agent-actions-data of this folder
  agent-actions migrate --database pglite:./folder
  DATABASE_URL=postgres://localhost/agents agent-actions migrate`

export function addMigrateCommand(program: Command, context: CommandContext): void {
  program
    .command('migrate')
    .description('make the table, or bring it up to date; safe to run again, and by two at once')
    .addHelpText('after', EXAMPLES)
    .action((_options, command: Command) =>
      migrate(command.optsWithGlobals<GlobalOptions>(), context),
    )
}

async function migrate(options: GlobalOptions, context: CommandContext): Promise<void> {
  const { rows, database } = await withOpenStore(
    { ...options, create: true, queryTimeoutMs: MIGRATION_TIMEOUT_MS },
    context,
    async (store) => {
      const { applied, already } = await context.store.migrate(store, {
        // On a terminal the table follows at once.
        onApplied: (name) => void (context.isTTY || context.stderr.write(`applied ${name}\n`)),
      })
      const migrations: readonly Migration[] = [
        ...already.map((migration) => ({ migration, status: 'already there' as const })),
        ...applied.map((migration) => ({ migration, status: 'applied' as const })),
      ]
      return { rows: migrations, database: store.name }
    },
  )
  writeRows(
    {
      rows,
      format: (migrations, style) =>
        formatTable(
          migrations.map(({ migration, status }) => ({ MIGRATION: migration, STATUS: status })),
          style,
        ),
      footer: `in ${database}`,
      whenEmpty: 'error: this package holds no migrations. Install it again.',
    },
    options,
    context,
  )
}
