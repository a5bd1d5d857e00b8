import { formatRunTree } from '@agent-actions/cli'
import type { ActionEvent, JsonObject } from '@agent-actions/events'
import type { Run, RunAction } from '@agent-actions/store'

/** Each run as `agent-actions trace` prints it, without the lines above the tree. */
export function runTrees(events: readonly ActionEvent[]): readonly string[] {
  const ids = [...new Set(events.map((event) => event.correlation_id))]
  return ids.map((id) => {
    const run = runOf(events.filter((event) => event.correlation_id === id).map(rowOf))
    const printed = formatRunTree(run, { width: Math.max(60, process.stdout.columns ?? 100) })
    return printed.slice(printed.indexOf('\n\n') + 2)
  })
}

/** The row that the event becomes. */
function rowOf(event: ActionEvent): RunAction {
  return {
    id: event.id,
    correlationId: event.correlation_id,
    ...(event.span_id !== undefined && { spanId: event.span_id }),
    ...(event.parent_span_id !== undefined && { parentSpanId: event.parent_span_id }),
    agentName: event.agent_name,
    actionType: event.action_type,
    actionName: event.action_name,
    status: event.status,
    createdAt: event.timestamp,
    ...(event.duration_ms !== undefined && { durationMs: event.duration_ms }),
    ...(event.duration_us !== undefined && { durationUs: event.duration_us }),
    details: event.action_details,
    ...(event.source !== undefined && { source: event.source as JsonObject }),
  }
}

/** In the order in which the actions started. The summary is for the lines that are left out. */
function runOf(unordered: readonly RunAction[]): Run {
  const actions = unordered.toSorted((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
  const [first] = actions as [RunAction]
  const summary: Run['summary'] = {
    correlationId: first.correlationId,
    startedAt: first.createdAt,
    endedAt: first.createdAt,
    durationMs: 0,
    agents: [...new Set(actions.map(({ agentName }) => agentName))].toSorted(),
    actions: actions.length,
    toolCalls: 0,
    decisions: 0,
    errors: 0,
    outcome: first.status,
  }
  return { summary, actions }
}
