import { buildRunTree, readRun, type Store } from '@agent-actions/store'
import type { Account } from './repair.ts'
import { printQueries, printRun, say } from './report.ts'
import { compare } from './verify.ts'

/** Prints the run, and every difference between it and what the agent did. */
export async function isRunComplete(store: Store, account: Account): Promise<boolean> {
  const { correlationId, entries } = account
  const run = await readRun(store, correlationId)
  if (!run) {
    say(`MISSING: the database has no run ${correlationId}.`)
    return false
  }
  printRun(run)
  await printQueries(store, correlationId)
  const { missing, unexpected } = compare(entries, buildRunTree(run.actions))
  for (const path of missing) say(`MISSING     ${path}`)
  for (const path of unexpected) say(`UNEXPECTED  ${path}`)
  say('')
  if (missing.length + unexpected.length > 0) {
    say(`✗ The table does not hold exactly the ${entries.length} actions of the agent; see above.`)
    return false
  }
  say(`✓ All ${entries.length} actions are in the table exactly once, under the right parents.`)
  return true
}
