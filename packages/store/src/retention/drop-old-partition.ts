import type { Store } from '../store.ts'
import { sqlstateOf } from '../store-failure.ts'
import type { Patience } from './patience.ts'
import { readCommitted } from './read-committed.ts'
import { projectParameters, timestampOf, type RetentionCutoffs } from './retention-cutoffs.ts'

/** `busy`: somebody holds it. `needed`: it has what is not old. `gone`: another run was quicker. */
export type Dropped =
  | { readonly status: 'dropped'; readonly bytes: number }
  | { readonly status: 'busy'; readonly heldBy: readonly number[] }
  | { readonly status: 'needed' | 'gone' }

const DROP = `
select agent_actions_drop_old_partition(
  $1::text, $2::timestamptz, $3::text[], $4::timestamptz[]
)::float8 as bytes`

/** Whoever holds it, or what must be had with it. */
const HOLDERS = `
select distinct pid
from pg_locks
where granted and locktype = 'relation' and pid <> pg_backend_pid()
  and database = (select oid from pg_database where datname = current_database())
  and relation in (
    select unnest(array[child.oid, parent.oid, to_regclass(quote_ident(parent.relname || '_default'))])
    from pg_class child
    join pg_inherits on inhrelid = child.oid
    join pg_class parent on parent.oid = inhparent
    where child.oid = to_regclass(quote_ident($1::text))
  )
order by pid`

/** `lock_not_available`, `deadlock_detected` */
const BUSY: readonly unknown[] = ['55P03', '40P01']
/** `undefined_table` */
const GONE = '42P01'
/** Much longer than the 200 ms of the database's wait: inserts have it to themselves meanwhile. */
const PAUSE_MS = 1000

/** Tries again while a lock is not to be had, and pauses in between. */
export async function dropOldPartition(
  store: Store,
  { partition, cutoffs }: { readonly partition: string; readonly cutoffs: RetentionCutoffs },
  { patienceMs, pause, signal }: Patience,
): Promise<Dropped> {
  const before = timestampOf(cutoffs.generalMs ?? -Infinity)
  const parameters = [partition, before, ...projectParameters(cutoffs)]
  for (let waitedMs = 0; ; waitedMs += PAUSE_MS) {
    signal?.throwIfAborted()
    try {
      const [dropped] = await readCommitted(store, (tx) =>
        tx.query<{ bytes: number | null }>(DROP, parameters),
      )
      const bytes = dropped?.bytes ?? null
      return bytes === null ? { status: 'needed' } : { status: 'dropped', bytes }
    } catch (error) {
      if (sqlstateOf(error) === GONE) return { status: 'gone' }
      if (!BUSY.includes(sqlstateOf(error))) throw error
    }
    if (waitedMs >= patienceMs) {
      const holders = await store.query<{ pid: number }>(HOLDERS, [partition])
      return { status: 'busy', heldBy: holders.map(({ pid }) => pid) }
    }
    await pause(PAUSE_MS)
  }
}
