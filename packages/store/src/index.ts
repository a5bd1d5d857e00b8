export type { FailureKind } from './database-error.ts'
export {
  DATABASE_VARIABLES,
  databaseUrlFrom,
  namesDatabase,
  type DatabaseUrl,
  type DatabaseVariable,
} from './database-url.ts'
export { describeDatabase } from './describe-database.ts'
export { refreshHours } from './hours/refresh-hours.ts'
export { ensurePartitions } from './migrate/ensure-partitions.ts'
export { migrate, type MigrateOptions, type MigrateResult } from './migrate/migrate.ts'
export { requireSchema } from './migrate/require-schema.ts'
export { rowsOutsidePartitions } from './migrate/rows-outside-partitions.ts'
export { openStore } from './open-store.ts'
export {
  agentActivity,
  type AgentActivity,
  type AgentActivityOptions,
} from './read/agent-activity.ts'
export { listErrors, type ErrorGroup, type ListErrorsOptions } from './read/list-errors.ts'
export { listRuns, type ListRunsOptions } from './read/list-runs.ts'
export { ORIGINAL_QUERIES } from './read/original-queries.ts'
export { readRun, type Run } from './read/read-run.ts'
export type { RunAction } from './read/run-action.ts'
export { runRowCounts, type RunRowCount } from './read/run-row-counts.ts'
export type { RunSummary } from './read/run-summary.ts'
export { buildRunTree, type ActionNode } from './read/run-tree.ts'
export { storedActions } from './read/stored-actions.ts'
export {
  toolStatistics,
  type ToolStatistics,
  type ToolStatisticsOptions,
} from './read/tool-statistics.ts'
export {
  applyRetention,
  type ApplyRetentionOptions,
  type RetentionProgress,
  type RetentionResult,
} from './retention/apply-retention.ts'
export { debugKeptFrom } from './retention/debug-kept-from.ts'
export {
  planRetention,
  type RetentionPlan,
  type RetentionStep,
} from './retention/plan-retention.ts'
export type { RemovedRows } from './retention/remove-old-rows.ts'
export type { RetentionCutoffs } from './retention/retention-cutoffs.ts'
export {
  MOST_RETENTION_DAYS,
  parseProjectRule,
  parseRetentionDays,
  retentionRulesFrom,
  RETENTION_VARIABLES,
  type ParsedRules,
  type RetentionRules,
  type RetentionVariable,
} from './retention/retention-rules.ts'
export { failureKindOf, isTimeout, sqlstateOf } from './store-failure.ts'
export type { CopyStatement, OpenStoreOptions, Queryable, QueryOptions, Store } from './store.ts'
export { storeSink, type StoreSink } from './store-sink.ts'
export { forgetRun } from './write/forget-run.ts'
export { insertActions, type InsertResult } from './write/insert-actions.ts'
