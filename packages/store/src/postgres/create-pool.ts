import type { Pool, PoolConfig } from 'pg'

/** `int8` of PostgreSQL's catalog. */
const BIGINT_OID = 20

/**
 * Longest wait for a connection and for an answer: without them the driver waits for ever on a
 * server that is frozen.
 */
const CONNECT_TIMEOUT_MS = 5_000
const QUERY_TIMEOUT_MS = 60_000

/** A pool for one URL. Idle connections do not keep the process alive. `pg` is loaded with the first. */
export async function createPool(url: string): Promise<Pool> {
  const { default: pg } = await import('pg')
  const types: PoolConfig['types'] = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === BIGINT_OID ? parseBigint : pg.types.getTypeParser(oid, format),
  }
  const pool = new pg.Pool({
    connectionString: url,
    types,
    max: 3,
    application_name: 'agent-actions',
    options: '-c timezone=UTC -c lock_timeout=30s',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    allowExitOnIdle: true,
  })
  // An idle connection that breaks is replaced by the next statement; unheard, it ends the process.
  pool.on('error', () => {})
  return pool
}

function parseBigint(text: string): number | bigint {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : BigInt(text)
}
