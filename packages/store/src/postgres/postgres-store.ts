import type { Pool } from 'pg'
import { ClosedError, ConfigError } from '@agent-actions/events'
import { storeErrorFrom } from '../database-error.ts'
import type { CopyStatement, OpenStoreOptions, Queryable, QueryOptions, Store } from '../store.ts'
import { Connection, type ConnectionSettings } from './connection.ts'
import { createPool } from './create-pool.ts'
import { describeDatabase } from '../describe-database.ts'

const QUERY_TIMEOUT_MS = 60_000
const MAX_CONNECTIONS = 3
/** What a timer of Node and a timeout of PostgreSQL can hold. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1

/**
 * A PostgreSQL server.
 *
 * @throws ConfigError for options that no pool can have
 * @throws StoreError `AA_STORE_UNREACHABLE`, retryable, when it does not answer
 */
export async function openPostgresStore(
  url: string,
  options: OpenStoreOptions = {},
): Promise<Store> {
  const {
    queryTimeoutMs = QUERY_TIMEOUT_MS,
    maxConnections = MAX_CONNECTIONS,
    preparedStatements = true,
  } = options
  refuseUnusable({ queryTimeoutMs, maxConnections })
  const pool = await createPool(url, { queryTimeoutMs, maxConnections })
  const settings = { storeName: describeDatabase(url), queryTimeoutMs, preparedStatements }
  const store = new PostgresStore(pool, settings)
  try {
    await store.query('select 1')
    return store
  } catch (error) {
    await pool.end()
    throw error
  }
}

class PostgresStore implements Store {
  readonly name: string
  readonly copy?: NonNullable<Store['copy']>
  readonly #pool: Pool
  readonly #settings: ConnectionSettings
  readonly #working = new Set<Promise<unknown>>()
  #closing: Promise<void> | undefined

  constructor(pool: Pool, settings: ConnectionSettings) {
    this.name = settings.storeName
    this.#pool = pool
    this.#settings = settings
    if (settings.preparedStatements) {
      this.copy = async <Row>(statement: CopyStatement): Promise<Row[]> =>
        this.#withConnection((connection) => connection.copy<Row>(statement))
    }
  }

  async query<Row>(
    sql: string,
    parameters?: readonly unknown[],
    options?: QueryOptions,
  ): Promise<Row[]> {
    return this.#withConnection((connection) => connection.run<Row>(sql, parameters, options))
  }

  async transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    return this.#withConnection((connection) => transact(connection, work))
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #withConnection<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    if (this.#closing) throw new ClosedError(`The store ${this.name}`)
    const working = this.#lend(work)
    this.#working.add(working)
    try {
      return await working
    } finally {
      this.#working.delete(working)
    }
  }

  /** A pool that ends forgets who waits for a connection: it ends when nobody does. */
  async #close(): Promise<void> {
    await Promise.allSettled(this.#working)
    await this.#pool.end()
  }

  async #lend<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw storeErrorFrom(error, this.name)
    })
    const connection = new Connection(client, this.#settings)
    try {
      return await work(connection)
    } finally {
      connection.release()
    }
  }
}

async function transact<T>(
  connection: Connection,
  work: (tx: Queryable) => Promise<T>,
): Promise<T> {
  let failure: unknown
  const query: Queryable['query'] = async <Row>(
    ...statement: Parameters<Queryable['query']>
  ): Promise<Row[]> => {
    try {
      return await connection.run<Row>(...statement)
    } catch (error) {
      failure ??= error
      throw error
    }
  }
  await connection.run('begin')
  try {
    const result = await work({ query })
    if (failure !== undefined) throw failure
    await connection.run('commit')
    return result
  } catch (error) {
    // The first error is the one to tell. A broken connection rolls back when it is thrown away.
    if (!connection.isBroken) await connection.run('rollback').catch(() => undefined)
    throw error
  }
}

function refuseUnusable(options: { queryTimeoutMs: number; maxConnections: number }): void {
  const { queryTimeoutMs, maxConnections } = options
  const problems: string[] = []
  if (!(queryTimeoutMs >= 1 && queryTimeoutMs <= MAX_TIMEOUT_MS)) {
    problems.push(`queryTimeoutMs is ${queryTimeoutMs}; it must be from 1 to ${MAX_TIMEOUT_MS}`)
  }
  if (!(Number.isInteger(maxConnections) && maxConnections >= 1)) {
    problems.push(`maxConnections is ${maxConnections}; it must be a whole number from 1`)
  }
  if (problems.length > 0) throw new ConfigError(problems)
}
