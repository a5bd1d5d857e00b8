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

const EXAMPLES = `
Examples:
  agent-actions migrate --database pglite:./agent-actions-data
  DATABASE_URL=pglite:./agent-actions-data agent-actions migrate`

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
  const rows = await withOpenStore({ ...options, create: true }, context, async (store) => {
    const { applied, already } = await context.store.migrate(store, {
      onApplied: (name) => void context.stderr.write(`applied ${name}\n`),
    })
    return [
      ...already.map((migration): Migration => ({ migration, status: 'already there' })),
      ...applied.map((migration): Migration => ({ migration, status: 'applied' })),
    ]
  })
  writeRows(
    {
      rows,
      format: (migrations, style) =>
        formatTable(
          migrations.map(({ migration, status }) => ({ MIGRATION: migration, STATUS: status })),
          style,
        ),
      whenEmpty: 'error: this package holds no migrations. Install it again.',
    },
    options,
    context,
  )
}
