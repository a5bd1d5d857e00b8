import { ConfigError, StoreError } from '@agent-actions/events'
import type { Database } from './database-url.ts'

/** What the store says to a second agent; here it is a reader who has to wait. */
const LOCKED =
  /^(?<owned>.+ belongs to process (?<pid>\d+) since \S+\.) One process owns an embedded store\. Wait /s
const READER = 'An embedded store can be read only when its agent has ended.'

export interface Opening {
  readonly database: Database
  readonly isReading: boolean
}

/** Why the store did not open, for somebody who sits at a terminal; the code stays. */
export function openingError(error: unknown, { database, isReading }: Opening): unknown {
  if (error instanceof ConfigError && database.namedBy !== 'default') {
    return new ConfigError([
      `${error.problems.join('; ')}\nThe database is named by ${database.namedBy}.`,
    ])
  }
  const isLocked = error instanceof StoreError && error.code === 'AA_STORE_LOCKED'
  return isLocked && isReading ? lockedForReader(error) : error
}

function lockedForReader(error: StoreError): StoreError {
  const { owned = error.message, pid } = LOCKED.exec(error.message)?.groups ?? {}
  const agent = pid === undefined ? 'the agent' : `the agent (process ${pid})`
  return new StoreError(
    error.code,
    `${owned} ${READER} Stop ${agent} or wait, then run this again.`,
    { retryable: error.retryable, cause: error },
  )
}
