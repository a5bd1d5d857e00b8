import type { Store } from '../store.ts'
import { sqlstateOf } from '../store-failure.ts'
import type { Patience } from './patience.ts'
import { readCommitted } from './read-committed.ts'
import { projectParameters, timestampOf, type RetentionCutoffs } from './retention-cutoffs.ts'

/** How many rows were deleted of each table. */
export interface RemovedRows {
  readonly actions: number
  readonly fileOperations: number
}

const ACTIONS = `
select removed_actions::float8 as actions, removed_operations::float8 as "fileOperations",
  walked_to::text as "walkedTo"
from agent_actions_remove_old_rows(
  $1::text, $2::timestamptz, $3::text[], $4::timestamptz[], $5::uuid, $6::integer
)`

const FILE_OPERATIONS = `
select 0 as actions, removed_operations::float8 as "fileOperations", walked_to::text as "walkedTo"
from agent_actions_remove_old_file_operations($1::text, $2::timestamptz, $3::uuid, $4::integer)`

/** Rows of a chunk, each a transaction: what is removed stays removed, however it ends. */
const CHUNK = 5_000
/** `undefined_table` */
const GONE = '42P01'

interface Chunk extends RemovedRows {
  readonly walkedTo: string | null
}

export interface RemoveOptions {
  readonly partition: string
  /** Gets what is removed so far. */
  readonly onRemoved: (rows: RemovedRows) => void
  readonly signal?: Patience['signal']
}

/** The debug rows of one partition that are old by their project's rule, else by the general one. */
export function removeOldActions(
  store: Store,
  cutoffs: RetentionCutoffs,
  options: RemoveOptions,
): Promise<RemovedRows> {
  const general = timestampOf(cutoffs.generalMs ?? -Infinity)
  const rules = [options.partition, general, ...projectParameters(cutoffs)]
  return inChunks(
    (after) => readCommitted(store, (tx) => tx.query<Chunk>(ACTIONS, [...rules, after, CHUNK])),
    options,
  )
}

/** The file operations of one partition, of before, whose action is gone. */
export function removeOldFileOperations(
  store: Store,
  before: Date,
  options: RemoveOptions,
): Promise<RemovedRows> {
  const given = [options.partition, before.toISOString()]
  return inChunks(
    (after) =>
      readCommitted(store, (tx) => tx.query<Chunk>(FILE_OPERATIONS, [...given, after, CHUNK])),
    options,
  )
}

async function inChunks(
  removeAfter: (after: string | null) => Promise<readonly Chunk[]>,
  { onRemoved, signal }: RemoveOptions,
): Promise<RemovedRows> {
  let removed: RemovedRows = { actions: 0, fileOperations: 0 }
  let after: string | null = null
  do {
    signal?.throwIfAborted()
    const chunk: Chunk | undefined = (await unlessGone(removeAfter(after)))[0]
    if (!chunk) break
    removed = {
      actions: removed.actions + chunk.actions,
      fileOperations: removed.fileOperations + chunk.fileOperations,
    }
    onRemoved(removed)
    after = chunk.walkedTo
  } while (after !== null)
  return removed
}

/** Another run may drop it meanwhile. */
async function unlessGone(chunks: Promise<readonly Chunk[]>): Promise<readonly Chunk[]> {
  try {
    return await chunks
  } catch (error) {
    if (sqlstateOf(error) === GONE) return []
    throw error
  }
}
