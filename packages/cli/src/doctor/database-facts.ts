import type { Queryable } from '@agent-actions/store'

export interface DatabaseFacts {
  /** `15.18` */
  readonly version: string
  /** Its clock, in milliseconds since 1970. */
  readonly nowMs: number
}

/** The clock, not the beginning of a transaction: that is what `now()` says. */
const FACTS = `
select current_setting('server_version') as version,
       (extract(epoch from clock_timestamp()) * 1000)::float8 as "nowMs"`

export async function databaseFacts(store: Queryable): Promise<DatabaseFacts> {
  const [facts] = await store.query<DatabaseFacts>(FACTS)
  if (!facts) throw new Error('The database answers without a row: is it PostgreSQL?')
  // Debian adds its own words: 15.18 (Debian 15.18-1).
  return { ...facts, version: facts.version.split(' ')[0] ?? '' }
}
