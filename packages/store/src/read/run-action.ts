import type { ActionStatus, ActionType, JsonObject } from '@agent-actions/events'
import { utcText } from './utc-text.ts'

/** One row of `agent_actions`. */
export interface RunAction {
  readonly id: string
  readonly correlationId: string
  /** 16 lower-case hex digits. Absent on actions that no span stands for. */
  readonly spanId?: string
  readonly parentSpanId?: string
  readonly agentName: string
  readonly actionType: ActionType
  readonly actionName: string
  readonly status: ActionStatus
  /** When the action started: UTC, six fraction digits. */
  readonly createdAt: string
  readonly durationMs?: number
  readonly durationUs?: number
  readonly details: JsonObject
  readonly source?: JsonObject
}

/** A row of `RUN_ACTION_COLUMNS`: the same, with `null` for what is absent. */
export type RunActionRow = {
  readonly [Key in keyof RunAction]-?: Exclude<RunAction[Key], undefined> | null
}

export const RUN_ACTION_COLUMNS: string = `
  id,
  correlation_id as "correlationId",
  encode(span_id, 'hex') as "spanId",
  encode(parent_span_id, 'hex') as "parentSpanId",
  agent_name as "agentName",
  action_type as "actionType",
  action_name as "actionName",
  status,
  ${utcText('created_at')} as "createdAt",
  duration_ms as "durationMs",
  duration_us::float8 as "durationUs",
  coalesce(action_details, '{}') as details,
  source`

export function runActionFromRow(row: RunActionRow): RunAction {
  const present = Object.entries(row).filter(([, value]) => value !== null)
  return Object.fromEntries(present) as unknown as RunAction
}
