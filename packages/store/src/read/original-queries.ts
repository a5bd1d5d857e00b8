/**
 * The four queries that the original system documents, word for word. They run unchanged, over all
 * rows there are: on millions of rows they take seconds, so our own reads carry a time range.
 */
export const ORIGINAL_QUERIES = {
  /** `$1`: the correlation id. */
  traceAgentExecution: `SELECT action_type, action_name, duration_ms, action_details, created_at
FROM agent_actions WHERE correlation_id = $1 ORDER BY created_at ASC;`,

  toolCallStatistics: `SELECT action_name, COUNT(*) AS call_count, AVG(duration_ms) AS avg_duration_ms, MAX(duration_ms) AS max_duration_ms
FROM agent_actions WHERE action_type = 'tool_call' GROUP BY action_name ORDER BY call_count DESC;`,

  errorAnalysis: `SELECT agent_name, action_name, action_details->>'error_message' AS error_message, COUNT(*) AS error_count
FROM agent_actions WHERE action_type = 'error' GROUP BY agent_name, action_name, error_message ORDER BY error_count DESC;`,

  agentActivitySummary: `SELECT agent_name, COUNT(*) AS total_actions,
  COUNT(*) FILTER (WHERE action_type = 'tool_call') AS tool_calls,
  COUNT(*) FILTER (WHERE action_type = 'decision') AS decisions,
  COUNT(*) FILTER (WHERE action_type = 'error') AS errors,
  AVG(duration_ms) AS avg_duration_ms
FROM agent_actions GROUP BY agent_name ORDER BY total_actions DESC;`,
} as const
