import { StoreError } from '@agent-actions/events'

/** What a PostgreSQL driver's error tells programs. */
export interface DatabaseFailure {
  readonly message: string
  /** SQLSTATE of the server, or a system error code such as ECONNREFUSED. */
  readonly code?: string | undefined
  readonly constraint?: string | undefined
}

/** An error of the embedded database, with the same two fields that the `pg` driver's errors have. */
export class DatabaseError extends Error implements DatabaseFailure {
  readonly code: string | undefined
  readonly constraint: string | undefined

  constructor(failure: DatabaseFailure) {
    super(failure.message)
    this.name = 'DatabaseError'
    this.code = failure.code
    this.constraint = failure.constraint
  }
}

/** The server did not answer in time. Its connection is of no use any more. */
export class QueryTimeoutError extends Error {
  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`)
    this.name = 'QueryTimeoutError'
  }
}

/**
 * - `away`: the database does not answer now, or gave up for now
 * - `unready`: schema, permission or settings: somebody has to act, and the rows are not to blame
 * - `row`: a value that the database refuses, now and later
 */
export type FailureKind = 'away' | 'unready' | 'row'

const AWAY_CLASSES = new Set(['08', '40', '53', '57'])
const AWAY_CODES = new Set(['25006', '25P03', '25P04', '55P03', '58030'])
const ROW_CLASSES = new Set(['22', '23', '54'])
const NO_SUCH_OBJECT = new Set(['42P01', '42703', '42883', '3F000'])
/** Codes of the system, such as EPIPE, begin with an E, and no class of PostgreSQL does. */
const SQLSTATE = /^[0-9A-DF-Z][0-9A-Z]{4}$/

/** Whether an error's code is one of the server, and not of the system. */
export function isSqlstate(code: string | undefined): code is string {
  return code !== undefined && SQLSTATE.test(code)
}

/**
 * Who is to blame, by SQLSTATE (PostgreSQL's appendix A). An error without one comes from the
 * connection: `away`.
 */
export function failureKind({ code, constraint }: Omit<DatabaseFailure, 'message'>): FailureKind {
  if (!isSqlstate(code)) return 'away'
  // "Protocol violation" means too many parameters, say: it is no connection that will come back.
  if (code === '08P01') return 'unready'
  // A row without a partition is a check violation, of no constraint.
  if (code === '23514' && constraint === undefined) return 'unready'
  const sqlClass = code.slice(0, 2)
  if (AWAY_CODES.has(code) || AWAY_CLASSES.has(sqlClass)) return 'away'
  return ROW_CLASSES.has(sqlClass) ? 'row' : 'unready'
}

/**
 * The error for people and for programs that decide. Only a refused row is not `retryable`: what is
 * away comes back, and what is unready is made ready without a row being lost.
 */
export function storeErrorFrom(error: unknown, storeName: string): StoreError {
  if (error instanceof StoreError) return error
  const failure = asFailure(error)
  const kind = failureKind(failure)
  const code = failure.code === undefined ? '' : ` (${failure.code})`
  const said = `${failure.message}${code}`
  if (kind === 'row') {
    return new StoreError('AA_STORE_REFUSED', `${storeName} refuses a value: ${said}`, {
      cause: error,
    })
  }
  const isMissing = NO_SUCH_OBJECT.has(failure.code ?? '')
  return new StoreError(
    isMissing ? 'AA_SCHEMA_MISSING' : 'AA_STORE_UNREACHABLE',
    isMissing
      ? `${storeName} lacks what the statement needs: ${said}. Run agent-actions migrate.`
      : `${storeName} ${isSqlstate(failure.code) ? 'could not run the statement' : 'does not answer'}: ${said}`,
    { cause: error, retryable: true },
  )
}

/** What there is to know of anything that a driver threw. */
export function asFailure(error: unknown): DatabaseFailure {
  if (!(error instanceof Error)) return { message: String(error) }
  const { code, constraint } = error as { code?: unknown; constraint?: unknown }
  return {
    message: error.message,
    code: typeof code === 'string' ? code : undefined,
    constraint: typeof constraint === 'string' ? constraint : undefined,
  }
}
