/** For one statement. */
export interface QueryOptions {
  /**
   * A statement that is run often, with always the same text: a server prepares it once for each
   * connection, unless the store is open without `preparedStatements`.
   */
  readonly name?: string
}

/** Runs one statement. Rows come back whole: there is no cursor. */
export interface Queryable {
  /**
   * `$1`, `$2`, … stand for the parameters: strings, numbers, booleans, `null`, and arrays of these.
   * Without parameters the text may hold several statements; the rows are those of the last one.
   *
   * Values arrive as JSON has them where it can: `jsonb` parsed, `bigint` a number while that is
   * exact and a `bigint` beyond, `numeric` a string, `timestamptz` a `Date` of milliseconds. Our own
   * reads cast to text where more is needed.
   *
   * @throws StoreError with the database's error as its `cause`
   */
  query<Row>(sql: string, parameters?: readonly unknown[], options?: QueryOptions): Promise<Row[]>
}

/** What `copy` runs. */
export interface CopyStatement {
  /** Run by itself on each connection before its first `copy` with it, once: makes temporary tables, say. */
  readonly setup?: string
  /** Statements without parameters: together one transaction. The rows are those of the last one. */
  readonly sql: string
  /** What each `copy … from stdin` among them reads, in their order; each input in pieces. */
  readonly inputs: readonly (readonly Uint8Array[])[]
}

/** The database behind the table `agent_actions`. Its sessions are in UTC. */
export interface Store extends Queryable, AsyncDisposable {
  /** For people: `pglite:./folder`. Secrets are masked. */
  readonly name: string
  /**
   * Commits when `work` resolves. Rolls back when it rejects, and also when one of its statements
   * failed and `work` went on: PostgreSQL would turn that COMMIT into a ROLLBACK without an error.
   */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>
  /**
   * Only where a connection keeps what was set up on it: on a server, unless the store is open
   * without `preparedStatements`.
   */
  copy?<Row>(statement: CopyStatement): Promise<Row[]>
  /** Lets statements under way finish, then frees everything. Safe to call twice. */
  close(): Promise<void>
}

export type CopyingStore = Store & Required<Pick<Store, 'copy'>>

export function canCopy(store: Store): store is CopyingStore {
  return store.copy !== undefined
}

/** Read once, when the store is opened. */
export interface OpenStoreOptions {
  /**
   * Make the store where there is none. Default: true.
   * `false`: `StoreError` `AA_STORE_MISSING` instead.
   */
  readonly create?: boolean
  /** Bring the schema up to date before the store is handed over. Default: false. */
  readonly migrate?: boolean
  /**
   * `true`: nothing of the store ever keeps the process alive, not even a statement under way.
   * Default, false: statements under way do, an idle store does not.
   */
  readonly background?: boolean
  /**
   * Longest wait for the answer to one statement, in milliseconds. Default: 60,000. The server stops
   * the statement at 90 % of it, and a wait for a lock at 80 % or 30 s. PostgreSQL servers only: the
   * embedded database cannot stop a statement.
   */
  readonly queryTimeoutMs?: number
  /** Most connections at a time. Default: 3. PostgreSQL servers only: the embedded one has one. */
  readonly maxConnections?: number
  /**
   * Whether a connection keeps what was made on it: statements that are run often are then prepared
   * once, and large batches go by way of a temporary table. Default: true. `false` behind a pooler
   * that gives each transaction another connection, as PgBouncer can. PostgreSQL servers only.
   */
  readonly preparedStatements?: boolean
}
