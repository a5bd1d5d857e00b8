import { AgentActionsError, ConfigError } from '@agent-actions/events'
import { databaseUrlFrom, namesDatabase } from '@agent-actions/store'
import type { CommandContext } from './command-context.ts'

/** Where `start()` of `@agent-actions/node` writes, unless it is told otherwise. */
const DEFAULT_FOLDER = './agent-actions-data'

/** A letter alone is a drive of Windows. */
const SCHEME = /^[a-z][a-z0-9+.-]+:/i
const PATH = /^[.~]|[\\/]/
const MAY_HOLD_PASSWORD = /@|passw|pwd/i

export interface Database {
  readonly url: string
  readonly namedBy: '--database' | 'DATABASE_URL' | 'POSTGRES_*' | 'default'
}

export interface DatabaseQuestion {
  readonly given: string | undefined
  /** Whether the command makes a store where there is none. */
  readonly create: boolean
}

/**
 * Which database: `--database`, else `DATABASE_URL`, else the `POSTGRES_*` variables, else the
 * default folder, if it is there or can be made.
 *
 * @throws AgentActionsError `AA_CONFIG_INVALID` when nothing names one, what does has no scheme, or
 *   the variables do not make a whole
 */
export function databaseOf({ given, create }: DatabaseQuestion, context: CommandContext): Database {
  if (given !== undefined) return withScheme({ url: given, namedBy: '--database' })
  if (namesDatabase(context.env)) return withScheme(fromEnvironment(context.env))
  if (create || context.folderExists(DEFAULT_FOLDER)) {
    return { url: `pglite:${DEFAULT_FOLDER}`, namedBy: 'default' }
  }
  throw new AgentActionsError(
    'AA_CONFIG_INVALID',
    'Run this in the folder your agent was started in, or pass ' +
      `--database pglite:/its/folder/agent-actions-data. There is no ${DEFAULT_FOLDER} here, which ` +
      'is where agents write to by default. DATABASE_URL=pglite:./folder works too.',
  )
}

function fromEnvironment(env: CommandContext['env']): Database {
  const found = databaseUrlFrom(env)
  if ('problems' in found) throw new ConfigError(found.problems)
  return { url: found.url, namedBy: env['DATABASE_URL'] ? 'DATABASE_URL' : 'POSTGRES_*' }
}

function withScheme(database: Database): Database {
  const { url, namedBy } = database
  if (SCHEME.test(url)) return database
  const isShown = !MAY_HOLD_PASSWORD.test(url)
  const problem = isShown ? `is '${url}', which has no scheme` : 'has no scheme'
  const advice =
    isShown && PATH.test(url)
      ? `write pglite:${url}`
      : `accepted is pglite:<folder>, for example pglite:${DEFAULT_FOLDER}, or postgres://<user>:<password>@<host>:<port>/<database>`
  throw new ConfigError([`${namedBy} ${problem}; ${advice}`])
}
