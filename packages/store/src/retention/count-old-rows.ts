import type { Queryable } from '../store.ts'
import { sqlstateOf } from '../store-failure.ts'
import { projectParameters, timestampOf, type RetentionCutoffs } from './retention-cutoffs.ts'

export interface OldRows {
  /** One with a rule of its own; `null`: all others. */
  readonly project: string | null
  readonly oldRows: number
  readonly otherRows: number
}

const SQL = `
select project, old_rows::float8 as "oldRows", other_rows::float8 as "otherRows"
from agent_actions_count_old_rows($1::text, $2::timestamptz, $3::text[], $4::timestamptz[])`

/** `undefined_table` */
const GONE = '42P01'

/** Reads all of a partition of the debug rows. One that is gone has none. */
export async function countOldRows(
  store: Queryable,
  leaf: string,
  cutoffs: RetentionCutoffs,
): Promise<readonly OldRows[]> {
  const general = timestampOf(cutoffs.generalMs ?? -Infinity)
  try {
    return await store.query<OldRows>(SQL, [leaf, general, ...projectParameters(cutoffs)])
  } catch (error) {
    if (sqlstateOf(error) === GONE) return []
    throw error
  }
}
