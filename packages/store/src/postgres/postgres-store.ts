import type { Pool, PoolClient, QueryResult } from 'pg'
import { ClosedError } from '@agent-actions/events'
import { failureKind, storeErrorFrom, type DatabaseFailure } from '../database-error.ts'
import type { Queryable, Store } from '../store.ts'
import { createPool } from './create-pool.ts'
import { maskedUrl } from './masked-url.ts'

/**
 * A PostgreSQL server.
 *
 * @throws StoreError `AA_STORE_UNREACHABLE`, retryable, when it does not answer
 */
export async function openPostgresStore(url: string): Promise<Store> {
  const name = maskedUrl(url)
  const pool = await createPool(url)
  const store = new PostgresStore(name, pool)
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
  readonly #pool: Pool
  #closing: Promise<void> | undefined

  constructor(name: string, pool: Pool) {
    this.name = name
    this.#pool = pool
  }

  async query<Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> {
    return this.#withClient((client) => this.#run<Row>(client, sql, parameters))
  }

  async transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    return this.#withClient((client) => this.#transact(client, work))
  }

  close(): Promise<void> {
    this.#closing ??= this.#pool.end()
    return this.#closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    if (this.#closing) throw new ClosedError(`The store ${this.name}`)
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw storeErrorFrom(error, this.name)
    })
    let isBroken = false
    try {
      return await work(client)
    } catch (error) {
      // After a timeout the statement may still run: its connection is of no use any more.
      isBroken = failureKind(causeOf(error)) === 'away'
      throw error
    } finally {
      client.release(isBroken)
    }
  }

  async #transact<T>(client: PoolClient, work: (tx: Queryable) => Promise<T>): Promise<T> {
    let failure: unknown
    const query = async <Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> => {
      try {
        return await this.#run<Row>(client, sql, parameters)
      } catch (error) {
        failure ??= error
        throw error
      }
    }
    await this.#run(client, 'begin')
    try {
      const result = await work({ query })
      if (failure !== undefined) throw failure
      await this.#run(client, 'commit')
      return result
    } catch (error) {
      // The first error is the one to tell; a connection that is gone has rolled back already.
      await this.#run(client, 'rollback').catch(() => undefined)
      throw error
    }
  }

  async #run<Row>(
    client: PoolClient,
    sql: string,
    parameters?: readonly unknown[],
  ): Promise<Row[]> {
    try {
      const result = await (parameters ? client.query(sql, [...parameters]) : client.query(sql))
      return rowsOf(result) as Row[]
    } catch (error) {
      throw storeErrorFrom(error, this.name)
    }
  }
}

/** Several statements in one text give several results. */
function rowsOf(result: QueryResult | readonly QueryResult[]): readonly unknown[] {
  if ('rows' in result) return result.rows
  return result.at(-1)?.rows ?? []
}

/** The driver's error, behind the one for people. */
function causeOf(error: unknown): Pick<DatabaseFailure, 'code' | 'constraint'> {
  const { cause } = error as { readonly cause?: Pick<DatabaseFailure, 'code' | 'constraint'> }
  return cause ?? {}
}
