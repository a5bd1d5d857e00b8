import type { ActionEvent } from '@agent-actions/events'
import { sqlstateOf } from '../store-failure.ts'
import { canCopy, type CopyingStore, type Store } from '../store.ts'
import { insertByCopy } from './insert-by-copy.ts'
import { insertByUnnest } from './insert-by-unnest.ts'
import type { Inserted } from './insert-statement.ts'

/** Together as many as there were events. */
export interface InsertResult {
  /** New rows in `agent_actions`. */
  readonly stored: number
  /** Events whose row was there already. */
  readonly duplicates: number
  /** Debug events of a time whose debug rows retention has removed. They are not stored. */
  readonly expired: number
}

/**
 * So many events go by COPY. It takes longer for a batch, whose stage has to be emptied, and less for
 * each row: by `npm run bench -- ingest --paths` the two are even at 200 events.
 */
const COPY_FROM_EVENTS = 300

const INSUFFICIENT_PRIVILEGE = '42501'
/** Whose user may not make temporary tables. */
const withoutStage = new WeakSet<Store>()

/**
 * Writes the events and their file operations: all of them or, when it rejects, none. Writing them
 * again changes nothing.
 *
 * @param events as `decodeAction` returns them
 * @throws StoreError `AA_STORE_REFUSED` when the database refuses one of the rows, now and later;
 *   otherwise a retryable one
 */
export async function insertActions(
  store: Store,
  events: readonly ActionEvent[],
): Promise<InsertResult> {
  if (events.length === 0) return { stored: 0, duplicates: 0, expired: 0 }
  const { stored, expired } = await insert(store, events)
  return { stored, duplicates: events.length - stored - expired, expired }
}

function insert(store: Store, events: readonly ActionEvent[]): Promise<Inserted> {
  const isMany = events.length >= COPY_FROM_EVENTS
  if (!isMany || !canCopy(store) || withoutStage.has(store)) return insertByUnnest(store, events)
  return insertWhereAllowed(store, events)
}

async function insertWhereAllowed(
  store: CopyingStore,
  events: readonly ActionEvent[],
): Promise<Inserted> {
  try {
    return await insertByCopy(store, events)
  } catch (error) {
    if (sqlstateOf(error) !== INSUFFICIENT_PRIVILEGE) throw error
    withoutStage.add(store)
    // Where it is a right on the tables that is missing, this says so.
    return insertByUnnest(store, events)
  }
}
