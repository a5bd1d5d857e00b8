import type { Store } from '../store.ts'
import { countOldRows, type OldRows } from './count-old-rows.ts'
import { hasKeptRows } from './has-kept-rows.ts'
import {
  retentionFacts,
  type RemovablePartition,
  type RetentionFacts,
} from './removable-partitions.ts'
import { retentionCutoffs, type RetentionCutoffs } from './retention-cutoffs.ts'
import type { RetentionRules } from './retention-rules.ts'

/** One thing that retention does to one partition. */
export interface RetentionStep {
  /**
   * `drop`: the whole partition. `delete`: those of its rows that are old, with their file operations;
   * of file operations those whose action is gone.
   */
  readonly kind: 'drop' | 'delete'
  readonly table: 'agent_actions' | 'agent_file_operations'
  readonly partition: string
  /** By whose rules; empty where it is the general one alone. */
  readonly projects: readonly string[]
  /** Debug rows from before the latest of these are not stored any more once it is done. */
  readonly before: Date
  /** Counted where rows are deleted, else as the server estimates; `null` where nobody knows. */
  readonly rows: number | null
  /** What the disk gets back; `null` where it gets nothing back, since deleted rows leave room for others. */
  readonly bytes: number | null
}

/** What `applyRetention` is to do. It is of the moment: make it just before. */
export interface RetentionPlan {
  readonly cutoffs: RetentionCutoffs
  /** In the order in which they are done. */
  readonly steps: readonly RetentionStep[]
  /** Debug rows of before are no longer stored, of no project. Without it nothing is to be removed. */
  readonly keptFrom: Date | undefined
  /** Old by the days alone, and kept until their partition is wholly old. */
  readonly staying: { readonly from: Date; readonly before: Date } | undefined
}

/**
 * What retention would do. Changes nothing; it counts rows where projects have rules of their own.
 *
 * @throws StoreError for a user who may not: the owner of the tables may
 */
export async function planRetention(store: Store, rules: RetentionRules): Promise<RetentionPlan> {
  const facts = await retentionFacts(store)
  const cutoffs = retentionCutoffs(rules, facts)
  const actions: RetentionStep[] = []
  for (const partition of facts.partitions) {
    if (partition.parent !== 'agent_actions_debug') continue
    const step = await actionStep(store, { partition, cutoffs })
    if (step) actions.push(step)
  }
  const steps = [...actions, ...(await fileStepsOf(store, { facts, cutoffs, actions }))]
  const { askedMs, generalMs } = cutoffs
  return {
    cutoffs,
    steps,
    keptFrom:
      steps.length === 0
        ? undefined
        : new Date(Math.max(...steps.map(({ before }) => before.getTime()))),
    staying:
      askedMs === undefined || generalMs === undefined || generalMs === askedMs
        ? undefined
        : { from: new Date(generalMs), before: new Date(askedMs) },
  }
}

interface ActionStepOptions {
  readonly partition: RemovablePartition
  readonly cutoffs: RetentionCutoffs
}

async function actionStep(
  store: Store,
  { partition, cutoffs }: ActionStepOptions,
): Promise<RetentionStep | undefined> {
  const { isDefault, isEmpty, lowerMs, upperMs, leaf } = partition
  const { generalMs = -Infinity, projectMs } = cutoffs
  const projectTimes = [...projectMs.values()]
  const isWhollyOld = !isDefault && upperMs <= generalMs
  if (isWhollyOld && projectTimes.every((timeMs) => upperMs <= timeMs)) {
    return dropOf(
      partition,
      generalMs,
      partition.rows ?? (await totalOf(store, partition, cutoffs)),
    )
  }
  const latestMs = Math.max(...projectTimes, isDefault ? generalMs : -Infinity)
  if (isEmpty || (!isWhollyOld && latestMs <= lowerMs)) {
    return isWhollyOld ? dropOf(partition, generalMs, 0) : undefined
  }
  const counts = await countOldRows(store, leaf, cutoffs)
  const rows = sumOf(counts)
  if (isWhollyOld && counts.every(({ otherRows }) => otherRows === 0)) {
    return dropOf(partition, generalMs, rows)
  }
  return rows === 0 ? undefined : deletionOf(partition, cutoffs, counts)
}

function dropOf(
  { leaf, bytes, parent }: RemovablePartition,
  beforeMs: number,
  rows: number | null,
): RetentionStep {
  return {
    kind: 'drop',
    table: parent === 'agent_actions_debug' ? 'agent_actions' : 'agent_file_operations',
    partition: leaf,
    projects: [],
    before: new Date(beforeMs),
    rows,
    bytes,
  }
}

function deletionOf(
  { leaf }: RemovablePartition,
  { generalMs = -Infinity, projectMs }: RetentionCutoffs,
  counts: readonly OldRows[],
): RetentionStep {
  const found = counts.filter(({ oldRows }) => oldRows > 0)
  const times = found.map(({ project }) =>
    project === null ? generalMs : (projectMs.get(project) ?? generalMs),
  )
  return {
    kind: 'delete',
    table: 'agent_actions',
    partition: leaf,
    projects: found.flatMap(({ project }) => project ?? []).toSorted(),
    before: new Date(Math.max(...times)),
    rows: sumOf(found),
    bytes: null,
  }
}

/** Nobody looked at it yet: it is small, or new. */
async function totalOf(
  store: Store,
  { leaf, isEmpty }: RemovablePartition,
  cutoffs: RetentionCutoffs,
): Promise<number> {
  return isEmpty ? 0 : sumOf(await countOldRows(store, leaf, cutoffs))
}

function sumOf(counts: readonly OldRows[]): number {
  return counts.reduce((sum, { oldRows }) => sum + oldRows, 0)
}

interface FileStepsOptions {
  readonly facts: RetentionFacts
  readonly cutoffs: RetentionCutoffs
  readonly actions: readonly RetentionStep[]
}

/**
 * File operations of partitions that are dropped: of the same weeks, where nothing else is in these, dropped as
 * well. What rows are deleted takes its file operations along.
 */
async function fileStepsOf(
  store: Store,
  { facts, cutoffs: { generalMs }, actions }: FileStepsOptions,
): Promise<readonly RetentionStep[]> {
  if (generalMs === undefined) return []
  const dropped = new Set(
    actions.filter(({ kind }) => kind === 'drop').map(({ partition }) => partition),
  )
  const files = facts.partitions.filter(({ parent }) => parent === 'agent_file_operations')
  const steps: RetentionStep[] = []
  // What a run that did not end has left is found as well.
  const droppedToMs = dropped.size > 0 ? generalMs : Math.min(generalMs, facts.keptFromMs)
  for (const file of files) {
    const { isDefault, isEmpty, lowerMs, upperMs, leaf } = file
    const isLeft = facts.partitions.some(
      (other) =>
        other.parent === 'agent_actions_debug' &&
        !other.isDefault &&
        !dropped.has(other.leaf) &&
        other.lowerMs < upperMs &&
        other.upperMs > lowerMs,
    )
    const isDropped =
      !isDefault && upperMs <= generalMs && !isLeft && !(await hasKeptRows(store, file))
    if (isDropped) steps.push(dropOf(file, generalMs, file.rows))
    else if (
      !isEmpty &&
      droppedToMs > facts.fileOperationsRemovedToMs &&
      lowerMs < droppedToMs &&
      upperMs > facts.fileOperationsRemovedToMs
    ) {
      steps.push({
        kind: 'delete',
        table: 'agent_file_operations',
        partition: leaf,
        projects: [],
        before: new Date(droppedToMs),
        rows: null,
        bytes: null,
      })
    }
  }
  return steps
}
