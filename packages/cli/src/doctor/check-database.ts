import type { Queryable } from '@agent-actions/store'
import { databaseFacts } from './database-facts.ts'
import type { Outcome } from './finding.ts'

export interface NamedStore extends Queryable {
  /** Secrets are masked. */
  readonly name: string
}

/** Does it open, and answer a question? */
export async function checkDatabase<Store extends NamedStore>(
  open: () => Promise<Store>,
): Promise<Outcome<Store>> {
  const store = await open()
  const { version } = await databaseFacts(store)
  const details = { name: store.name, version }
  return { status: 'ok', value: store, found: [store.name, `PostgreSQL ${version}`], details }
}
