import type { ActionEvent, ActionType } from '@agent-actions/events'

/** An action by the names that an expectation uses. */
export interface RecordedAction {
  readonly event: ActionEvent
  /** Of an error its type: a failed run is named for its task. */
  readonly name: string
  readonly fields: Readonly<Record<string, unknown>>
}

const COMMON = ['agentName', 'status', 'inside'] as const

/** Field of an expectation → key of `action_details`; `undefined` stands for all of them. */
const DETAILS: Readonly<Record<ActionType, Readonly<Record<string, string | undefined>>>> = {
  tool_call: {
    parameters: 'tool_parameters',
    result: 'tool_result',
    success: 'success',
    errorType: 'error_type',
    errorMessage: 'error_message',
  },
  decision: { context: 'decision_context', result: 'decision_result' },
  error: { message: 'error_message', context: 'error_context', severity: 'severity' },
  success: { details: undefined },
}

/** What can be expected of an action of this type. */
export function fieldsOf(type: ActionType): readonly string[] {
  return [...Object.keys(DETAILS[type]), ...COMMON]
}

/** In the order in which the actions started; what started at the same time stays as it was sent. */
export function recordedActions(events: readonly ActionEvent[]): readonly RecordedAction[] {
  const inOrder = events.toSorted(
    (a, b) => compare(a.timestamp, b.timestamp) || (a.source?.seq ?? 0) - (b.source?.seq ?? 0),
  )
  const bySpan = new Map(inOrder.map((event) => [spanKey(event, event.span_id), event]))
  // What has no span is no parent.
  bySpan.delete(undefined)
  return inOrder.map((event) => ({
    event,
    name: nameOf(event),
    fields: {
      ...detailFields(event),
      agentName: event.agent_name,
      status: event.status,
      inside: bySpan.get(spanKey(event, event.parent_span_id))?.action_name,
    },
  }))
}

/** Finds a span among several runs; `undefined` where the action has none. */
export function spanKey(event: ActionEvent, spanId: string | undefined): string | undefined {
  return spanId === undefined ? undefined : `${event.correlation_id}/${spanId}`
}

function detailFields({ action_type, action_details }: ActionEvent): Record<string, unknown> {
  const entries = Object.entries(DETAILS[action_type])
  return Object.fromEntries(
    entries.map(([field, key]) => [
      field,
      key === undefined ? action_details : action_details[key],
    ]),
  )
}

function nameOf({ action_type, action_name, action_details }: ActionEvent): string {
  const type = action_type === 'error' ? action_details['error_type'] : undefined
  return typeof type === 'string' ? type : action_name
}

/** Timestamps of one form sort as texts. */
function compare(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
