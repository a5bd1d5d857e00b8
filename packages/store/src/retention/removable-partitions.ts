import type { Queryable } from '../store.ts'

/** A partition that retention can remove rows from. */
export interface RemovablePartition {
  readonly parent: 'agent_actions_debug' | 'agent_file_operations'
  readonly leaf: string
  /** The one for times that no other has. Its bounds are infinite. */
  readonly isDefault: boolean
  readonly lowerMs: number
  readonly upperMs: number
  /** As the server estimates; `null` before it first looked. */
  readonly rows: number | null
  /** With its indexes. */
  readonly bytes: number
  readonly isEmpty: boolean
}

/** What a plan is made from. */
export interface RetentionFacts {
  /** By the database's clock: that of whoever runs this must not remove anything. */
  readonly nowMs: number
  readonly keptFromMs: number
  readonly fileOperationsRemovedToMs: number
  readonly partitions: readonly RemovablePartition[]
}

type State = Omit<RetentionFacts, 'partitions'>

const STATE = `
select
  extract(epoch from now())::float8 * 1000 as "nowMs",
  extract(epoch from debug_kept_from)::float8 * 1000 as "keptFromMs",
  extract(epoch from file_operations_removed_to)::float8 * 1000 as "fileOperationsRemovedToMs"
from agent_actions_state`

const PARTITIONS = `
select
  parent, leaf, is_default as "isDefault",
  case when is_default then '-Infinity'::float8
    else extract(epoch from lower_bound)::float8 * 1000 end as "lowerMs",
  case when is_default then 'Infinity'::float8
    else extract(epoch from upper_bound)::float8 * 1000 end as "upperMs",
  case when reltuples >= 0 then reltuples::float8 end as rows,
  pg_total_relation_size(oid)::float8 as bytes,
  pg_relation_size(oid) = 0 as "isEmpty"
from agent_actions_removable_partitions()
join pg_class on oid = to_regclass(quote_ident(leaf))
order by is_default, lower_bound`

export async function retentionFacts(store: Queryable): Promise<RetentionFacts> {
  const [state] = await store.query<State>(STATE)
  if (!state) throw new Error('agent_actions_state has lost its row')
  return { ...state, partitions: await store.query<RemovablePartition>(PARTITIONS) }
}
