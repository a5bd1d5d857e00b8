import { setTimeout as delay } from 'node:timers/promises'
import type { Store } from '../store.ts'
import { dropOldPartition } from './drop-old-partition.ts'
import { keepDebugFrom } from './keep-debug-from.ts'
import type { Patience } from './patience.ts'
import type { RetentionPlan, RetentionStep } from './plan-retention.ts'
import { removeOldActions, removeOldFileOperations, type RemovedRows } from './remove-old-rows.ts'
import { timestampOf, type RetentionCutoffs } from './retention-cutoffs.ts'

/** What became of a step. */
export interface RetentionResult extends RetentionStep {
  /** `busy`: the partition is still there, because somebody holds it. */
  readonly status: 'removed' | 'busy'
  /** Rows of `table`; of a partition that was dropped, as the plan has it. */
  readonly rows: number | null
  /** That went with the actions. */
  readonly fileOperations: number
  /** What the disk got back. */
  readonly bytes: number | null
  /** Processes of the database that held it to the end. */
  readonly heldBy: readonly number[]
}

/** How far a step is. */
export interface RetentionProgress {
  readonly step: RetentionStep
  /** `waiting`: for somebody who holds the partition. */
  readonly status: 'started' | 'waiting' | 'removing'
  readonly removed: RemovedRows
}

/** How others are waited for, and who is told. */
export interface ApplyRetentionOptions {
  /** Longest to wait for each thing that others hold. Default: 30,000. */
  readonly patienceMs?: number
  /** Ends it between two statements; what is done stays done. */
  readonly signal?: AbortSignal
  /** Is called often. It must not throw. */
  readonly onProgress?: (progress: RetentionProgress) => void
  /** For tests. */
  readonly pause?: (delayMs: number) => Promise<unknown>
}

const PATIENCE_MS = 30_000
const NOTHING: RemovedRows = { actions: 0, fileOperations: 0 }

const REMOVED_TO = 'select agent_actions_removed_file_operations_to($1::timestamptz)'

/**
 * Does what the plan says. First it ends the statistics of what goes: from then on later debug events of that
 * time are `expired`. Killed half-way it has done a part: plan and apply again.
 *
 * @returns one result for each step
 * @throws StoreError also when statistics cannot be computed now: nothing is removed then
 */
export async function applyRetention(
  store: Store,
  plan: RetentionPlan,
  options: ApplyRetentionOptions = {},
): Promise<readonly RetentionResult[]> {
  const { steps, keptFrom, cutoffs } = plan
  if (keptFrom === undefined) return []
  const { patienceMs = PATIENCE_MS, pause = delay, signal, onProgress = () => {} } = options
  const patience = { patienceMs, pause, ...(signal && { signal }) }
  await keepDebugFrom(store, keptFrom, patience)
  const results: RetentionResult[] = []
  for (const step of steps) {
    results.push(await stepDone(store, step, { cutoffs, patience, onProgress }))
  }
  const { generalMs } = cutoffs
  if (generalMs !== undefined && results.every(({ status }) => status === 'removed')) {
    await store.query(REMOVED_TO, [timestampOf(generalMs)])
  }
  return results
}

interface StepOptions {
  readonly cutoffs: RetentionCutoffs
  readonly patience: Patience
  readonly onProgress: (progress: RetentionProgress) => void
}

async function stepDone(
  store: Store,
  step: RetentionStep,
  options: StepOptions,
): Promise<RetentionResult> {
  const { cutoffs, patience, onProgress } = options
  onProgress({ step, status: 'started', removed: NOTHING })
  if (step.kind === 'delete') return rowsRemoved(store, step, options)
  const { partition } = step
  const dropped = await dropOldPartition(
    store,
    { partition, cutoffs },
    {
      ...patience,
      pause: (delayMs) => {
        onProgress({ step, status: 'waiting', removed: NOTHING })
        return patience.pause(delayMs)
      },
    },
  )
  const nothing = { ...step, rows: 0, bytes: null, fileOperations: 0, heldBy: [] }
  switch (dropped.status) {
    case 'dropped':
      return { ...nothing, status: 'removed', rows: step.rows, bytes: dropped.bytes }
    case 'busy':
      return { ...nothing, status: 'busy', heldBy: dropped.heldBy }
    case 'gone':
      return { ...nothing, status: 'removed' }
    case 'needed':
      return rowsRemoved(store, step, options)
  }
}

/** Also of a partition that was to be dropped, and got rows since the plan that are not old. */
async function rowsRemoved(
  store: Store,
  step: RetentionStep,
  { cutoffs, patience: { signal }, onProgress }: StepOptions,
): Promise<RetentionResult> {
  const { partition, table, before } = step
  const removal = {
    partition,
    onRemoved: (removed: RemovedRows) => onProgress({ step, status: 'removing', removed }),
    ...(signal && { signal }),
  }
  const { actions, fileOperations } = await (table === 'agent_actions'
    ? removeOldActions(store, cutoffs, removal)
    : removeOldFileOperations(store, before, removal))
  const isOfActions = table === 'agent_actions'
  return {
    ...step,
    kind: 'delete',
    status: 'removed',
    rows: isOfActions ? actions : fileOperations,
    fileOperations: isOfActions ? fileOperations : 0,
    bytes: null,
    heldBy: [],
  }
}
