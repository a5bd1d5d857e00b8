import { ConfigError } from '@agent-actions/events'
import type { CommandContext } from './command-context.ts'

/** Where `start()` of `@agent-actions/node` writes, unless it is told otherwise. */
const DEFAULT_FOLDER = './agent-actions-data'

/**
 * Which database: `--database`, else `DATABASE_URL`, else the default folder if it is there.
 *
 * @throws ConfigError when nothing names one
 */
export function databaseUrl(given: string | undefined, context: CommandContext): string {
  if (given !== undefined) return given
  const fromEnvironment = context.env['DATABASE_URL']
  if (fromEnvironment) return fromEnvironment
  if (context.folderExists(DEFAULT_FOLDER)) return `pglite:${DEFAULT_FOLDER}`
  throw new ConfigError([
    `which database? There is no ${DEFAULT_FOLDER} in this folder, which is where agents write to ` +
      'by default. Set DATABASE_URL=pglite:./folder or pass --database pglite:./folder.',
  ])
}
