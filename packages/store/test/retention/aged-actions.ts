import type { ActionEvent } from '@agent-actions/events'
import {
  applyRetention,
  planRetention,
  type ApplyRetentionOptions,
  type RetentionResult,
  type RetentionRules,
  type Store,
} from '../../src/index.ts'
import { actionEvent } from '../action-events.ts'

export const DAY_MS = 86_400_000

/**
 * A read of a file, so many days ago. Partitions are weeks: with 10 days what is 20 days old is in a partition
 * that is wholly old, whatever day it is today, and 9 days old is not old.
 */
export function readAgo(days: number, fields: Partial<ActionEvent> = {}): ActionEvent {
  return actionEvent({
    timestamp: new Date(Date.now() - days * DAY_MS).toISOString().replace('Z', '000Z'),
    action_name: 'Read',
    action_details: { tool_parameters: { file_path: 'a' } },
    ...fields,
  })
}

/** Long ago, before any partition; as clocks tell that were reset. */
export const OUTSIDE: Partial<ActionEvent> = { timestamp: '1999-12-31T23:30:00.000000Z' }

export function rules(
  debugDays: number | undefined,
  projects: Readonly<Record<string, number>> = {},
): RetentionRules {
  return {
    ...(debugDays !== undefined && { debugDays }),
    projectDays: new Map(Object.entries(projects)),
  }
}

export async function retain(
  store: Store,
  given: RetentionRules,
  options?: ApplyRetentionOptions,
): Promise<readonly RetentionResult[]> {
  return applyRetention(store, await planRetention(store, given), options)
}

/** Ids of the actions that are there, and of those with file operations. */
export async function idsIn(
  store: Store,
): Promise<{ readonly actions: readonly string[]; readonly files: readonly string[] }> {
  const [found] = await store.query<{ actions: string[]; files: string[] }>(`
    select
      array(select id::text from agent_actions order by 1) as actions,
      array(select action_id::text from agent_file_operations order by 1) as files`)
  return found ?? { actions: [], files: [] }
}

/** What `idsIn` finds when these, and nothing else, are there. */
export function idsOf(...events: readonly ActionEvent[]): Awaited<ReturnType<typeof idsIn>> {
  const ids = events.map(({ id }) => id).toSorted()
  return { actions: ids, files: ids }
}

export async function leaves(store: Store, parent: string): Promise<readonly string[]> {
  const rows = await store.query<{ leaf: string }>(
    `select relid::text as leaf from pg_partition_tree($1::regclass) where isleaf order by 1`,
    [parent],
  )
  return rows.map(({ leaf }) => leaf)
}
