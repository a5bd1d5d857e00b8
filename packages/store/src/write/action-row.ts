import type { ActionEvent } from '@agent-actions/events'
import type { Row } from './row.ts'
import { storedSource } from './stored-source.ts'

/** The row of `agent_actions` for one event, in the order of the columns of the INSERT. */
export function actionRow(event: ActionEvent): Row {
  const source = storedSource(event)
  return [
    event.id,
    event.correlation_id,
    event.timestamp,
    event.duration_us?.toString() ?? null,
    event.duration_ms?.toString() ?? null,
    String(event.debug_mode),
    event.span_id ?? null,
    event.parent_span_id ?? null,
    event.status,
    event.action_type,
    event.action_name,
    event.agent_name,
    event.project_name ?? null,
    event.project_path ?? null,
    event.working_directory ?? null,
    source && JSON.stringify(source),
    JSON.stringify(event.action_details),
  ]
}
