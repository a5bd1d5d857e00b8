import type { Queryable } from '../store.ts'
import { utcText } from './utc-text.ts'

/** Errors before `since` do not count. Without `agent`: of all agents. */
export interface ListErrorsOptions {
  readonly since: Date
  readonly agent?: string
  readonly limit: number
}

/** Errors of one agent with the same type and message. */
export interface ErrorGroup {
  readonly agentName: string
  readonly errorType: string
  readonly errorMessage: string
  readonly count: number
  /** UTC, six fraction digits. */
  readonly lastSeen: string
  /** Of the newest of them. */
  readonly correlationId: string
}

// A failed run of an agent tells its cause again: the cause is an error action of its own.
const SQL = `
select agent_name as "agentName",
  coalesce(action_details->>'error_type', action_name) as "errorType",
  coalesce(action_details->>'error_message', '') as "errorMessage",
  count(*)::int as count,
  ${utcText('max(created_at)')} as "lastSeen",
  (array_agg(correlation_id order by created_at desc, id desc))[1] as "correlationId"
from agent_actions
where action_type = 'error' and created_at >= $1::timestamptz
  and ($2::text is null or agent_name = $2::text)
  and not coalesce(action_details, '{}') ? 'caused_by'
group by 1, 2, 3
order by count(*) desc, max(created_at) desc
limit $3::int`

/** What went wrong since then, most frequent first. */
export function listErrors(
  store: Queryable,
  options: ListErrorsOptions,
): Promise<readonly ErrorGroup[]> {
  const { since, agent, limit } = options
  return store.query<ErrorGroup>(SQL, [since.toISOString(), agent ?? null, limit])
}
