import type { ActionStatus } from '@agent-actions/events'
import { utcText } from './utc-text.ts'

/** One run in one line: what the view `agent_runs` has. Times are UTC with six fraction digits. */
export interface RunSummary {
  readonly correlationId: string
  /** When its first action started. */
  readonly startedAt: string
  /** When its last action ended. */
  readonly endedAt: string
  readonly durationMs: number
  /** In alphabetical order. */
  readonly agents: readonly string[]
  readonly actions: number
  readonly toolCalls: number
  readonly decisions: number
  /** Without failed runs of agents, whose cause is an error action of its own. */
  readonly errors: number
  /** Of the action that ended last among those without a parent, else among all. */
  readonly outcome: ActionStatus
}

/** Columns of the view `agent_runs`, named as the fields of `RunSummary`. */
export const RUN_SUMMARY_COLUMNS: string = `
  correlation_id as "correlationId",
  ${utcText('started_at')} as "startedAt",
  ${utcText('ended_at')} as "endedAt",
  duration_ms::float8 as "durationMs",
  agents,
  actions::int,
  tool_calls::int as "toolCalls",
  decisions::int,
  errors::int,
  outcome`
