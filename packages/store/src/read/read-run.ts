import { parseCorrelationId } from '@agent-actions/events'
import type { Queryable, Store } from '../store.ts'
import {
  RUN_ACTION_COLUMNS,
  runActionFromRow,
  type RunAction,
  type RunActionRow,
} from './run-action.ts'
import { RUN_SUMMARY_COLUMNS, type RunSummary } from './run-summary.ts'

/** Both as of one moment, while actions may still arrive. */
export interface Run {
  readonly summary: RunSummary
  /** By start; equal starts by `source.seq`, which counts span starts in one process. */
  readonly actions: readonly RunAction[]
}

// One snapshot: an action that arrives in between would be in one answer and not in the other. One
// plan for any run: PostgreSQL would plan for each id anew, all partitions, which takes longer than to read it.
// And pages read ahead of their turn, as a bitmap scan does and an index scan does not: each of a run's actions is on a
// page of its own, among those of other runs. 16 is the default since PostgreSQL 18; 0 is all that some systems allow.
const BEGIN = `
set transaction isolation level repeatable read read only;
set local plan_cache_mode = force_generic_plan;
set local enable_indexscan = off;
do $$
begin
  if current_setting('effective_io_concurrency')::int between 1 and 15 then
    set local effective_io_concurrency = 16;
  end if;
end
$$`

const SUMMARY = `select ${RUN_SUMMARY_COLUMNS} from agent_runs where correlation_id = $1::uuid`

// Anybody may have written the event: what is no number does not order.
const SEQ = `case when jsonb_typeof(source->'seq') = 'number' then (source->'seq')::numeric end`

const ACTIONS = `
select ${RUN_ACTION_COLUMNS}
from agent_actions
where correlation_id = $1::uuid
order by created_at, ${SEQ} nulls last, id`

/**
 * One whole run, or `undefined` when no action has this correlation id.
 *
 * @param correlationId a UUID, or 32 hex digits as a trace id has them
 */
export async function readRun(store: Store, correlationId: string): Promise<Run | undefined> {
  const id = parseCorrelationId(correlationId)
  if (id === undefined) return undefined
  return store.transaction(async (tx) => {
    await tx.query(BEGIN)
    return readBoth(tx, id)
  })
}

async function readBoth(tx: Queryable, correlationId: string): Promise<Run | undefined> {
  const [summary] = await tx.query<RunSummary>(SUMMARY, [correlationId], {
    name: 'agent_actions_run_summary',
  })
  if (!summary) return undefined
  const rows = await tx.query<RunActionRow>(ACTIONS, [correlationId], { name: 'agent_actions_run' })
  return { summary, actions: rows.map(runActionFromRow) }
}
