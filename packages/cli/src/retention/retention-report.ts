import type { RetentionPlan, RetentionResult, RetentionStep } from '@agent-actions/store'
import { formatBytes } from '../output/format-bytes.ts'
import type { OutputStyle } from '../output/output-style.ts'
import { formatMoment } from '../output/run-header.ts'
import { formatTable } from '../output/table.ts'
import { visibleText } from '../output/visible-text.ts'

/** One partition, in JSON. */
export interface RetentionRow {
  readonly table: RetentionStep['table']
  readonly partition: string
  readonly kind: RetentionStep['kind']
  readonly projects: readonly string[]
  readonly before: string
  /** Of `table`; of what is dropped, as the server estimates. `null` where nobody knows. */
  readonly rows: number | null
  /** File operations that went with the rows. */
  readonly fileOperations: number | undefined
  /** What the disk gets back; `null` for nothing. */
  readonly bytes: number | null
  readonly removed: boolean
}

export interface RetentionOutcome {
  readonly plan: RetentionPlan
  /** Without them it was a dry run. */
  readonly results: readonly RetentionResult[] | undefined
  readonly database: string
}

export function retentionRows({ plan, results }: RetentionOutcome): readonly RetentionRow[] {
  return results === undefined
    ? plan.steps.map((step) => rowOf(step, {}))
    : results.map((result) =>
        rowOf(result, {
          removed: result.status === 'removed',
          fileOperations: result.fileOperations,
        }),
      )
}

function rowOf(
  { table, partition, kind, projects, before, rows, bytes }: RetentionStep,
  { removed = false, fileOperations }: { removed?: boolean; fileOperations?: number },
): RetentionRow {
  return {
    table,
    partition,
    kind,
    projects,
    before: before.toISOString(),
    rows,
    fileOperations,
    bytes,
    removed,
  }
}

export function formatRetention(rows: readonly RetentionRow[], style: OutputStyle): string {
  const cells = rows.map(({ partition, kind, rows: count, bytes, projects }) => ({
    PARTITION: partition,
    REMOVE: kind === 'drop' ? 'all of it' : `rows${ofProjects(projects)}`,
    ROWS: count === null ? '' : String(count),
    SIZE: bytes === null ? '' : formatBytes(bytes),
  }))
  return formatTable(cells, { ...style, keep: ['PARTITION'] })
}

function ofProjects(projects: readonly string[]): string {
  return projects.length === 0 ? '' : ` of ${projects.join(', ')}`
}

/** Without the last line break. */
export function retentionFooter(outcome: RetentionOutcome): string {
  const { plan, results, database } = outcome
  const lines = [
    results === undefined
      ? `This would be removed from ${visibleText(database)}; nothing was.\nWith --yes it is.`
      : `removed from ${visibleText(database)}; the disk got back ${formatBytes(freedBytes(results))}`,
  ]
  if (plan.keptFrom !== undefined) {
    lines.push(
      `Debug events from before ${formatMoment(plan.keptFrom.toISOString())} are ${results === undefined ? 'then ' : ''}not stored`,
      'any more, of any project: one that comes late is counted as expired.',
    )
  }
  return [...lines, ...stayingLines(plan)].join('\n')
}

export function emptyRetention({ plan, database }: RetentionOutcome): string {
  return [
    `nothing to remove from ${visibleText(database)}: no debug row is old enough`,
    ...stayingLines(plan),
  ].join('\n')
}

function stayingLines({ staying }: RetentionPlan): readonly string[] {
  if (staying === undefined) return []
  const [from, before] = [staying.from, staying.before].map((date) =>
    formatMoment(date.toISOString()),
  )
  return [`Debug rows from ${from}`, `to ${before} stay until their partition is wholly old.`]
}

function freedBytes(results: readonly RetentionResult[]): number {
  return results.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)
}
