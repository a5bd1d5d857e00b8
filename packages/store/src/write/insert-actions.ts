import { formatTimestampMs, type ActionEvent } from '@agent-actions/events'
import { sqlstateOf } from '../store-failure.ts'
import { canCopy, type CopyingStore, type Store } from '../store.ts'
import { insertByCopy } from './insert-by-copy.ts'
import { insertByStage } from './insert-by-stage.ts'
import { insertByUnnest } from './insert-by-unnest.ts'
import type { Inserted } from './insert-statement.ts'
import { Repeats } from './repeats.ts'

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
 * So many events that may be repeated go by way of the stage, which has to be emptied: it takes longer for a
 * batch and less for each row. By `npm run bench -- ingest --paths`, as that COPY into the tables is ahead of both
 * for any number of events.
 */
const STAGE_FROM_EVENTS = 300

/** Retention removes nothing younger than a day, whatever its rules: half of it is for clocks that differ. */
const RECENT_MS = 12 * 60 * 60 * 1000

const INSUFFICIENT_PRIVILEGE = '42501'
/** Whose user may not write by COPY. */
const withoutCopy = new WeakSet<Store>()
/** Whose user may not make temporary tables. */
const withoutStage = new WeakSet<Store>()
const repeatsOf = new WeakMap<Store, Repeats>()

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
  if (!canCopy(store)) return resultOf(events, await insertByUnnest(store, events))
  const repeats = repeatsOf.get(store) ?? new Repeats()
  repeatsOf.set(store, repeats)
  if (repeats.areUnlikely && !withoutCopy.has(store) && areRecent(events)) {
    const outcome = await insertByCopy(store, events)
    if (outcome === 'stored') return { stored: events.length, duplicates: 0, expired: 0 }
    if (outcome === 'repeated') repeats.note(1)
    else withoutCopy.add(store)
  }
  const result = resultOf(events, await insertRepeatable(store, events))
  repeats.note(result.duplicates)
  return result
}

function resultOf(events: readonly ActionEvent[], { stored, expired }: Inserted): InsertResult {
  return { stored, duplicates: events.length - stored - expired, expired }
}

/** Their times have one format: they are in the order of their text. */
function areRecent(events: readonly ActionEvent[]): boolean {
  const now = Date.now()
  const [from, to] = [formatTimestampMs(now - RECENT_MS), formatTimestampMs(now + RECENT_MS)]
  return events.every(({ timestamp }) => timestamp > from && timestamp < to)
}

/** Also where some of the rows are there already. */
async function insertRepeatable(
  store: CopyingStore,
  events: readonly ActionEvent[],
): Promise<Inserted> {
  if (events.length < STAGE_FROM_EVENTS || withoutStage.has(store))
    return insertByUnnest(store, events)
  try {
    return await insertByStage(store, events)
  } catch (error) {
    if (sqlstateOf(error) !== INSUFFICIENT_PRIVILEGE) throw error
    withoutStage.add(store)
    // Where it is a right on the tables that is missing, this says so.
    return insertByUnnest(store, events)
  }
}
