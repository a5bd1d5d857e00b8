import { openStore } from '@agent-actions/store'
import { isRunComplete } from './check-run.ts'
import { repairObserved } from './repair.ts'
import { say } from './report.ts'

const DATA_DIRECTORY = './agent-actions-data'

/** @returns whether the database holds exactly what the agent did */
export async function embeddedDemo(): Promise<boolean> {
  say('A coding agent repairs a small broken project; every action it takes becomes a row.')
  say('(The first start of the embedded database takes a few seconds.)')
  const account = await repairObserved({
    sink: 'embedded',
    dataDirectory: DATA_DIRECTORY,
    // The rows are the point here: a slow machine may take its time to make the database.
    exitDeadlineMs: 120_000,
  })
  say(`The agent says: ${account.outcome}. It did ${account.entries.length} things.`)
  say(`Delivered to the store: ${account.delivered}; dropped: 0.`)
  await using store = await openStore(`pglite:${DATA_DIRECTORY}`, { create: false })
  if (!(await isRunComplete(store, account))) return false
  say('')
  say('Next:')
  say(`  npx agent-actions trace ${account.correlationId}`)
  say('  npx agent-actions stats')
  say('  docs/getting-started.md: wrap a function of your own')
  return true
}
