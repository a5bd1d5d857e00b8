import pg, { type PoolClient, type QueryResult, type Submittable } from 'pg'
import type { CopyStatement } from '../store.ts'

/** What the driver hands to a query that is submitted. Its types leave most of it out. */
interface CopyingConnection {
  readonly stream: { cork(): void; uncork(): void }
  sendCopyFromChunk(chunk: Uint8Array): void
  endCopyFrom(): void
  sendCopyFail(message: string): void
}

type Answer = QueryResult | readonly QueryResult[]
type Settle = (error: Error | null | undefined, answer: unknown) => void

/** As it is: its types have `submit` as a property, which no method can override. */
const Query = pg.Query as unknown as new (
  sql: string,
  settle: Settle,
) => { submit(connection: CopyingConnection): Error | null }

/**
 * Runs the statements of one text, and gives each `copy … from stdin` among them the next input: one
 * message for all of them, where a stream for each COPY would need a transaction around it and four
 * more round trips.
 *
 * The inputs go with the text and do not wait until the server asks for them, because an answer waits
 * here for whatever else this process is doing. A server that has refused the text, or a row in the
 * middle, ignores what is still to come: PostgreSQL's protocol, "COPY Operations".
 */
export function queryWithInputs(
  client: PoolClient,
  { sql, inputs }: Pick<CopyStatement, 'sql' | 'inputs'>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle: Settle = (error, answer) => (error ? reject(error) : resolve(answer as Answer))
    const query: unknown = new QueryWithInputs(sql, inputs, settle)
    client.query(query as Submittable)
  })
}

class QueryWithInputs extends Query {
  readonly #inputs: CopyStatement['inputs']
  #asked = 0

  constructor(sql: string, inputs: CopyStatement['inputs'], settle: Settle) {
    super(sql, settle)
    this.#inputs = inputs
  }

  override submit(connection: CopyingConnection): Error | null {
    connection.stream.cork()
    try {
      const refused = super.submit(connection)
      for (const pieces of this.#inputs) {
        for (const piece of pieces) connection.sendCopyFromChunk(piece)
        connection.endCopyFrom()
      }
      return refused
    } finally {
      connection.stream.uncork()
    }
  }

  /** What it asks for is on its way. */
  handleCopyInResponse(connection: CopyingConnection): void {
    this.#asked += 1
    if (this.#asked > this.#inputs.length)
      connection.sendCopyFail('no input is left for this statement')
  }
}
