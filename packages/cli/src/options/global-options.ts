import { Option, type Command } from 'commander'

/** What every command takes. */
export interface GlobalOptions {
  readonly database?: string
  readonly json?: boolean
  readonly table?: boolean
}

export function addGlobalOptions(program: Command): void {
  program
    .option(
      '--database <url>',
      'pglite:./folder or postgres://… (default: DATABASE_URL, POSTGRES_*, or the folder ./agent-actions-data)',
    )
    .addOption(
      new Option('--json', 'one JSON object a line, also on a terminal').conflicts('table'),
    )
    .option('--table', 'tables and trees, also when piped')
}
