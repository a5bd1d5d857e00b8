import pg, { type PoolClient, type QueryResult } from 'pg'
import type { CopyStatement } from '../store.ts'

/** What the driver hands to a query whose statement asks for input. Its types leave it out. */
interface CopyingConnection {
  sendCopyFromChunk(chunk: Uint8Array): void
  endCopyFrom(): void
  sendCopyFail(message: string): void
}

type Answer = QueryResult | readonly QueryResult[]

/**
 * Runs the statements of one text, and gives each `copy … from stdin` among them the next input: one
 * message for all of them, where a stream for each COPY would need a transaction around it and four
 * more round trips.
 */
export function queryWithInputs(
  client: PoolClient,
  { sql, inputs }: Pick<CopyStatement, 'sql' | 'inputs'>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (error: Error | null | undefined, answer: unknown): void =>
      error ? reject(error) : resolve(answer as Answer)
    client.query(new QueryWithInputs(sql, { inputs, settle }))
  })
}

class QueryWithInputs extends pg.Query {
  readonly #inputs: Iterator<readonly Uint8Array[]>

  constructor(
    sql: string,
    options: {
      readonly inputs: CopyStatement['inputs']
      readonly settle: (error: Error | null | undefined, answer: unknown) => void
    },
  ) {
    super(sql, options.settle)
    this.#inputs = options.inputs.values()
  }

  /**
   * All of it at once: it is in memory anyway. A server that refuses a row in the middle skips what
   * comes after it.
   */
  handleCopyInResponse(connection: CopyingConnection): void {
    const { value: pieces } = this.#inputs.next()
    if (!pieces) return connection.sendCopyFail('no input is left for this statement')
    for (const piece of pieces) connection.sendCopyFromChunk(piece)
    connection.endCopyFrom()
  }
}
