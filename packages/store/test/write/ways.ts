import type { ActionEvent } from '@agent-actions/events'
import {
  insertActions,
  type InsertResult,
  type OpenStoreOptions,
  type Store,
} from '../../src/index.ts'
import { canCopy } from '../../src/store.ts'
import { insertByCopy } from '../../src/write/insert-by-copy.ts'
import { insertByStage } from '../../src/write/insert-by-stage.ts'
import { EMBEDDED, POSTGRES, type Backend } from '../backends.ts'

/** One way of events into the tables: what holds for one holds for all. */
export interface Way {
  readonly name: string
  readonly backend: Backend
  readonly options?: OpenStoreOptions
  readonly insert: (store: Store, events: readonly ActionEvent[]) => Promise<InsertResult>
}

export const WAYS: readonly Way[] = [
  { name: 'PGlite', backend: EMBEDDED, insert: insertActions },
  { name: 'PostgreSQL', backend: POSTGRES, insert: insertActions },
  {
    name: 'PostgreSQL, with arrays alone',
    backend: POSTGRES,
    options: { preparedStatements: false },
    insert: insertActions,
  },
  { name: 'PostgreSQL, by way of the stage alone', backend: POSTGRES, insert: insertAllByStage },
  {
    name: 'PostgreSQL, with COPY into the tables where it can',
    backend: POSTGRES,
    insert: insertAllByCopy,
  },
]

/** Also the batches that are too small for it. */
export async function insertAllByStage(
  store: Store,
  events: readonly ActionEvent[],
): Promise<InsertResult> {
  if (!canCopy(store)) throw new Error(`${store.name} has no COPY`)
  const { stored, expired } = await insertByStage(store, events)
  return { stored, duplicates: events.length - stored - expired, expired }
}

/** Also the batches that are too small for it, or most likely repeated. */
export async function insertAllByCopy(
  store: Store,
  events: readonly ActionEvent[],
): Promise<InsertResult> {
  if (!canCopy(store)) throw new Error(`${store.name} has no COPY`)
  if ((await insertByCopy(store, events)) === 'stored')
    return { stored: events.length, duplicates: 0, expired: 0 }
  return insertAllByStage(store, events)
}
