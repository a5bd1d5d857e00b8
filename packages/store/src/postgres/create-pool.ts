import type { Pool, PoolConfig } from 'pg'

/** `int8` of PostgreSQL's catalog. */
const BIGINT_OID = 20

/** Longest wait for a connection: without one the driver waits for ever on a server that is frozen. */
const CONNECT_TIMEOUT_MS = 5_000
const MAX_LOCK_TIMEOUT_MS = 30_000
/**
 * Longest life of a connection that is always busy. Its temporary tables are as old as it is, no
 * vacuum can reach them, and the oldest table of a database is what its transaction ids wrap around.
 */
const MAX_LIFETIME_S = 3_600

export interface PoolOptions {
  readonly queryTimeoutMs: number
  readonly maxConnections: number
}

/** A pool for one URL. Idle connections do not keep the process alive. `pg` is loaded with the first. */
export async function createPool(url: string, options: PoolOptions): Promise<Pool> {
  const { default: pg } = await import('pg')
  const types: PoolConfig['types'] = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === BIGINT_OID ? parseBigint : pg.types.getTypeParser(oid, format),
  }
  const pool = new pg.Pool({
    ...withSettings(url, sessionSettings(options.queryTimeoutMs)),
    types,
    max: options.maxConnections,
    application_name: 'agent-actions',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    maxLifetimeSeconds: MAX_LIFETIME_S,
    keepAlive: true,
    allowExitOnIdle: true,
  })
  // A connection that breaks is replaced by the next statement; unheard, it ends the process. The
  // pool hears idle ones only, hence the second listener.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** The server gives up before we do: then its answer says why, and the connection stays of use. */
function sessionSettings(queryTimeoutMs: number): string {
  const statementMs = Math.ceil(queryTimeoutMs * 0.9)
  const lockMs = Math.min(MAX_LOCK_TIMEOUT_MS, Math.ceil(queryTimeoutMs * 0.8))
  return `-c timezone=UTC -c statement_timeout=${statementMs} -c lock_timeout=${lockMs}`
}

/** With the URL's own `options` after ours, where they win, as in libpq: the driver takes one of the two. */
function withSettings(
  url: string,
  settings: string,
): Pick<PoolConfig, 'connectionString' | 'options'> {
  const [address, query] = url.split(/\?(.*)/s, 2)
  const parameters = new URLSearchParams(query)
  const given = parameters.get('options')
  if (given === null) return { connectionString: url, options: settings }
  parameters.set('options', `${settings} ${given}`)
  return { connectionString: `${address}?${parameters.toString()}` }
}

function parseBigint(text: string): number | bigint {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}
