import type { Queryable } from '../store.ts'
import { timestampOf } from './retention-cutoffs.ts'

const SQL = `
select agent_actions_has_kept_rows($1::timestamptz, $2::timestamptz) as "hasRows"`

/** Whether rows that are not debug rows are in a range of time. */
export async function hasKeptRows(
  store: Queryable,
  { lowerMs, upperMs }: { readonly lowerMs: number; readonly upperMs: number },
): Promise<boolean> {
  const [found] = await store.query<{ hasRows: boolean }>(SQL, [
    timestampOf(lowerMs),
    timestampOf(upperMs),
  ])
  return found?.hasRows ?? true
}
