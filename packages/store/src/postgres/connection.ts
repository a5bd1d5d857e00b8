import type { PoolClient, QueryResult } from 'pg'
import { storeErrorFrom } from '../database-error.ts'
import type { CopyStatement, QueryOptions } from '../store.ts'
import { failureKindOf } from '../store-failure.ts'
import { answerWithin } from './answer-within.ts'

export interface ConnectionSettings {
  /** For people. */
  readonly storeName: string
  readonly queryTimeoutMs: number
  readonly preparedStatements: boolean
}

/** What was run on a connection as the `setup` of a copy. */
const setups = new WeakMap<PoolClient, string>()

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
    const query = {
      text: sql,
      ...(parameters && { values: [...parameters] }),
      ...(name !== undefined && this.#settings.preparedStatements && { name }),
    }
    return this.#answer<Row>(() => this.#client.query(query))
  }

  async copy<Row>({ setup, sql, inputs }: CopyStatement): Promise<Row[]> {
    // With the driver, which is loaded by now.
    const { queryWithInputs } = await import('./query-with-inputs.ts')
    if (setup !== undefined && setups.get(this.#client) !== setup) {
      await this.run(setup)
      setups.set(this.#client, setup)
    }
    return this.#answer<Row>(() => queryWithInputs(this.#client, { sql, inputs }))
  }

  async #answer<Row>(query: () => Promise<QueryResult | readonly QueryResult[]>): Promise<Row[]> {
    const { storeName, queryTimeoutMs } = this.#settings
    try {
      return rowsOf(await answerWithin(queryTimeoutMs, query())) as Row[]
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
