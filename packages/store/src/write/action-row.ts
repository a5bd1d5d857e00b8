import type { ActionEvent } from '@agent-actions/events'
import { bytea, rowOf, type Column, type Row } from './column.ts'
import { storedSource } from './stored-source.ts'

/** What is written into `agent_actions`. A row is told from others by its first column. */
export const ACTION_COLUMNS: readonly Column<ActionEvent>[] = [
  { name: 'id', type: 'uuid', value: ({ id }) => id },
  { name: 'correlation_id', type: 'uuid', value: (event) => event.correlation_id },
  { name: 'created_at', type: 'timestamptz', value: ({ timestamp }) => timestamp },
  { name: 'duration_us', type: 'bigint', value: (event) => event.duration_us?.toString() ?? null },
  { name: 'duration_ms', type: 'integer', value: (event) => event.duration_ms?.toString() ?? null },
  { name: 'debug_mode', type: 'boolean', value: (event) => String(event.debug_mode) },
  { name: 'span_id', type: 'bytea', value: (event) => bytea(event.span_id) },
  { name: 'parent_span_id', type: 'bytea', value: (event) => bytea(event.parent_span_id) },
  { name: 'status', type: 'text', value: ({ status }) => status },
  { name: 'action_type', type: 'text', value: (event) => event.action_type },
  { name: 'action_name', type: 'text', value: (event) => event.action_name },
  { name: 'agent_name', type: 'text', value: (event) => event.agent_name },
  { name: 'project_name', type: 'text', value: (event) => event.project_name ?? null },
  { name: 'project_path', type: 'text', value: (event) => event.project_path ?? null },
  { name: 'working_directory', type: 'text', value: (event) => event.working_directory ?? null },
  { name: 'source', type: 'jsonb', value: (event) => jsonOrNull(storedSource(event)) },
  { name: 'action_details', type: 'jsonb', value: (event) => JSON.stringify(event.action_details) },
]

/** The row of `agent_actions` for one event. */
export function actionRow(event: ActionEvent): Row {
  return rowOf(ACTION_COLUMNS, event)
}

function jsonOrNull(value: object | null): string | null {
  return value && JSON.stringify(value)
}
