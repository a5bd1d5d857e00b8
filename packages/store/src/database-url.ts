/** For pages and `--help`; `databaseUrlFrom` reads the value. */
export interface DatabaseVariable {
  readonly name: string
  /** What holds when it is not set; `undefined` where there is no default. */
  readonly default: string | undefined
  /** One line. */
  readonly description: string
}

/** The environment variables that name a database, in the order of documentation. */
export const DATABASE_VARIABLES: readonly DatabaseVariable[] = [
  {
    name: 'DATABASE_URL',
    default: undefined,
    description:
      'postgres://user:password@host:5432/database or pglite:./folder; wins over the rest',
  },
  { name: 'POSTGRES_HOST', default: 'localhost', description: 'name, address or socket folder' },
  { name: 'POSTGRES_PORT', default: '5432', description: 'port of the server' },
  { name: 'POSTGRES_DATABASE', default: undefined, description: 'name of the database' },
  { name: 'POSTGRES_USER', default: undefined, description: 'role that writes the rows' },
  {
    name: 'POSTGRES_PASSWORD',
    default: undefined,
    description: 'its password; for a server that asks for none use DATABASE_URL',
  },
]

/** A URL, or every reason why there is none. */
export type DatabaseUrl = { readonly url: string } | { readonly problems: readonly string[] }

type Environment = Readonly<Record<string, string | undefined>>

const REQUIRED = ['POSTGRES_DATABASE', 'POSTGRES_USER', 'POSTGRES_PASSWORD'] as const
const MAX_PORT = 65_535

/**
 * The database that the environment names, or everything that is wrong with what it says. A variable
 * that is empty counts as not set. No problem repeats a value that can be secret.
 */
export function databaseUrlFrom(environment: Environment): DatabaseUrl {
  const given = environment['DATABASE_URL']
  if (given) return { url: given }
  if (!namesDatabase(environment)) {
    return {
      problems: [
        'no database is named; set DATABASE_URL=postgres://<user>:<password>@<host>:<port>/<database>',
      ],
    }
  }
  const problems = [...missing(environment), ...unusable(environment)]
  return problems.length === 0 ? { url: urlOf(environment) } : { problems }
}

/** Whether any of the variables is set. */
export function namesDatabase(environment: Environment): boolean {
  return DATABASE_VARIABLES.some(({ name }) => environment[name])
}

function missing(environment: Environment): readonly string[] {
  return REQUIRED.filter((name) => !environment[name]).map(
    (name) =>
      `${name} is not set, but other POSTGRES_* variables are; set it, or DATABASE_URL instead of them`,
  )
}

function unusable(environment: Environment): readonly string[] {
  const problems: string[] = []
  const port = environment['POSTGRES_PORT'] || '1'
  if (!/^\d+$/.test(port) || Number(port) < 1 || Number(port) > MAX_PORT) {
    problems.push(`POSTGRES_PORT is '${port}'; it must be a whole number from 1 to ${MAX_PORT}`)
  }
  // The driver has no way to read these two from a URL.
  if (/[?#]/.test(environment['POSTGRES_DATABASE'] ?? '')) {
    problems.push('POSTGRES_DATABASE has a ? or a #, which the name in a URL cannot have')
  }
  return problems
}

function urlOf(environment: Environment): string {
  const part = (name: string): string => encodeURIComponent(environment[name] ?? '')
  const user = `${part('POSTGRES_USER')}:${part('POSTGRES_PASSWORD')}`
  const host = environment['POSTGRES_HOST'] || 'localhost'
  const port = environment['POSTGRES_PORT'] || '5432'
  const database = encodeURI(environment['POSTGRES_DATABASE'] ?? '')
  return `postgres://${user}@${hostInUrl(host)}:${port}/${database}`
}

/** An IPv6 address goes into brackets; the slashes of a socket's folder are encoded. */
function hostInUrl(host: string): string {
  if (host.startsWith('[')) return host
  return host.includes(':') ? `[${host}]` : encodeURIComponent(host)
}
