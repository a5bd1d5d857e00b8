import type { PoolClient, QueryResult } from 'pg'
import { storeErrorFrom } from '../database-error.ts'
import type { QueryOptions } from '../store.ts'
import { failureKindOf } from '../store-failure.ts'
import { answerWithin } from './answer-within.ts'

export interface ConnectionSettings {
  /** For people. */
  readonly storeName: string
  readonly queryTimeoutMs: number
  readonly preparedStatements: boolean
}

/** One connection while it is lent from the pool. */
export class Connection {
  readonly #client: PoolClient
  readonly #settings: ConnectionSettings
  #isBroken = false

  constructor(client: PoolClient, settings: ConnectionSettings) {
    this.#client = client
    this.#settings = settings
  }

  /** Whether it is of no use any more: lost, or its answer to an earlier statement is yet to come. */
  get isBroken(): boolean {
    return this.#isBroken
  }

  async run<Row>(
    sql: string,
    parameters?: readonly unknown[],
    { name }: QueryOptions = {},
  ): Promise<Row[]> {
    const { storeName, queryTimeoutMs, preparedStatements } = this.#settings
    const query = {
      text: sql,
      ...(parameters && { values: [...parameters] }),
      ...(name !== undefined && preparedStatements && { name }),
    }
    try {
      return rowsOf(await answerWithin(queryTimeoutMs, this.#client.query(query))) as Row[]
    } catch (error) {
      const storeError = storeErrorFrom(error, storeName)
      if (failureKindOf(storeError) === 'away') this.#isBroken = true
      throw storeError
    }
  }

  /** Back to the pool, which throws a broken one away: the server then rolls back what was open. */
  release(): void {
    this.#client.release(this.#isBroken)
  }
}

/** Several statements in one text give several results. */
function rowsOf(result: QueryResult | readonly QueryResult[]): readonly unknown[] {
  if ('rows' in result) return result.rows
  return result.at(-1)?.rows ?? []
}
