import { StoreError, type ActionEvent } from '@agent-actions/events'
import type { InsertResult } from '@agent-actions/store'

/** What the database answers to a write; `undefined`: it does what it is told. */
export type Fault = (events: readonly ActionEvent[]) => Error | undefined

/** A table in memory: all rows of a write or none, each id once. */
export class MemoryTable {
  readonly ids = new Set<string>()
  /** The sizes of the writes that it was asked for. */
  readonly asked: number[] = []
  fault: Fault = () => undefined

  insert = async (events: readonly ActionEvent[]): Promise<InsertResult> => {
    this.asked.push(events.length)
    const error = this.fault(events)
    if (error) throw error
    const before = this.ids.size
    for (const { id } of events) this.ids.add(id)
    const stored = this.ids.size - before
    return { stored, duplicates: events.length - stored, expired: 0 }
  }
}

/** As `pg` reports it, behind the error for people. */
function databaseError(message: string, code?: string): Error {
  return Object.assign(new Error(message), code === undefined ? {} : { code })
}

/** The database refuses a value: SQLSTATE 22P05, an escape that jsonb cannot hold. */
export function refusal(): StoreError {
  const cause = databaseError('unsupported Unicode escape sequence', '22P05')
  return new StoreError('AA_STORE_REFUSED', 'the store refuses a value', { cause })
}

export function connectionLost(): StoreError {
  const cause = databaseError('Connection terminated unexpectedly')
  return new StoreError('AA_STORE_UNREACHABLE', 'the store is away', { cause, retryable: true })
}

/** SQLSTATE 42P01: the table is not there. */
export function tableMissing(): StoreError {
  const cause = databaseError('relation "agent_actions" does not exist', '42P01')
  return new StoreError('AA_SCHEMA_MISSING', 'the table is missing', { cause, retryable: true })
}

/** SQLSTATE 57014: the statement took too long. */
export function statementTimeout(): StoreError {
  const cause = databaseError('canceling statement due to statement timeout', '57014')
  return new StoreError('AA_STORE_UNREACHABLE', 'the store is slow', { cause, retryable: true })
}

/** Refuses every write that holds one of these. */
export function refuses(...names: readonly string[]): Fault {
  return (events) =>
    events.some(({ action_name }) => names.includes(action_name)) ? refusal() : undefined
}

/** Fails this often, then does what it is told. */
export function fails(times: number, make: () => Error): Fault {
  let left = times
  return () => (left-- > 0 ? make() : undefined)
}
