import { AgentActionsError, StoreError } from '@agent-actions/events'
import {
  asFailure,
  failureKind,
  isSqlstate,
  QueryTimeoutError,
  type DatabaseFailure,
  type FailureKind,
} from './database-error.ts'

/** `query_canceled`: the server's own timeout, or somebody's request. */
const QUERY_CANCELED = '57014'
const COMES_BACK = new Set<string>(['AA_STORE_UNREACHABLE', 'AA_STORE_LOCKED'])

/**
 * Who is to blame for what a function of this package threw. An error that no database gave is
 * `unready`: a row is never blamed for a fault of ours.
 */
export function failureKindOf(error: unknown): FailureKind {
  const failure = databaseFailureOf(error)
  if (failure) return failureKind(failure)
  return error instanceof AgentActionsError && COMES_BACK.has(error.code) ? 'away' : 'unready'
}

/** The server's SQLSTATE behind an error of this package; `undefined` where there is none. */
export function sqlstateOf(error: unknown): string | undefined {
  const code = databaseFailureOf(error)?.code
  return isSqlstate(code) ? code : undefined
}

/**
 * Whether a statement took too long, by the server's clock (57014, nothing was written) or by ours
 * (whether it was written is not known). Half as many rows may do.
 */
export function isTimeout(error: unknown): boolean {
  return sqlstateOf(error) === QUERY_CANCELED || causeOf(error) instanceof QueryTimeoutError
}

function databaseFailureOf(error: unknown): DatabaseFailure | undefined {
  const cause = causeOf(error)
  return cause === undefined ? undefined : asFailure(cause)
}

/** The driver's error, behind the ones for people. */
function causeOf(error: unknown): unknown {
  if (!(error instanceof StoreError)) return undefined
  return error.cause instanceof StoreError ? causeOf(error.cause) : error.cause
}
