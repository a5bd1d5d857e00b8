import type { RetentionFacts } from './removable-partitions.ts'
import type { RetentionRules } from './retention-rules.ts'

/** Rows of before are old. */
export interface RetentionCutoffs {
  /** Of all without a rule of their own: the beginning of the first partition that is not wholly old. */
  readonly generalMs: number | undefined
  /** The same by the days alone. What is between them stays until its partition is wholly old. */
  readonly askedMs: number | undefined
  readonly projectMs: ReadonlyMap<string, number>
}

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export function retentionCutoffs(
  { debugDays, projectDays }: RetentionRules,
  { nowMs, partitions }: Pick<RetentionFacts, 'nowMs' | 'partitions'>,
): RetentionCutoffs {
  // Statistics are of whole hours: an hour is removed from when all of it is old.
  const before = (days: number): number => Math.floor((nowMs - days * DAY_MS) / HOUR_MS) * HOUR_MS
  const askedMs = debugDays === undefined ? undefined : before(debugDays)
  const left = partitions.filter(
    ({ parent, isDefault, upperMs }) =>
      parent === 'agent_actions_debug' && !isDefault && upperMs > (askedMs ?? Infinity),
  )
  return {
    askedMs,
    generalMs:
      askedMs === undefined ? undefined : Math.min(askedMs, ...left.map(({ lowerMs }) => lowerMs)),
    projectMs: new Map([...projectDays].map(([project, days]) => [project, before(days)])),
  }
}

/** As the functions in `migrations/0008-retention.sql` take them. */
export function projectParameters({
  projectMs,
}: RetentionCutoffs): [projects: readonly string[], befores: readonly string[]] {
  return [[...projectMs.keys()], [...projectMs.values()].map(timestampOf)]
}

/** For a `timestamptz`. */
export function timestampOf(timeMs: number): string {
  if (Number.isFinite(timeMs)) return new Date(timeMs).toISOString()
  return timeMs > 0 ? 'infinity' : '-infinity'
}
