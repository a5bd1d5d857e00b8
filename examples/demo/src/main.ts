import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { start } from '@agent-actions/node'
import { buildRunTree, openStore, readRun } from '@agent-actions/store'
import { MAIN_AGENT, repairProject } from './agent.ts'
import { makeBrokenProject } from './broken-project.ts'
import { Ledger } from './ledger.ts'
import { printQueries, printRun, say } from './report.ts'
import { createToolbox } from './toolbox.ts'
import { createTools } from './tools.ts'
import { compare } from './verify.ts'

const DATA_DIRECTORY = './agent-actions-data'

/**
 * Repairs a small project as a coding agent would, with every action observed.
 *
 * @returns the id of its run
 */
async function runAgent(ledger: Ledger): Promise<string> {
  const actions = start({
    agentName: MAIN_AGENT,
    dataDirectory: DATA_DIRECTORY,
    // The rows are the point here: a slow machine may take its time to make the database.
    exitDeadlineMs: 120_000,
  })
  const project = await mkdtemp(join(tmpdir(), 'agent-actions-demo-'))
  try {
    await makeBrokenProject(project)
    const tools = createToolbox(createTools(project), ledger)
    const outcome = await repairProject({ log: actions.log, tools, ledger })
    say(`The agent says: ${outcome}. It did ${ledger.entries.length} things.`)
  } finally {
    await rm(project, { recursive: true, force: true })
  }
  const { delivered, dropped } = await actions.shutdown()
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0)
  say(`Delivered to the store: ${delivered}; dropped: ${lost}.`)
  if (lost > 0) throw new Error('Actions were dropped; the warning above says why.')
  return actions.log.correlationId
}

/** Prints the run, and every difference between it and what the agent did. */
async function check(correlationId: string, ledger: Ledger): Promise<boolean> {
  await using store = await openStore(`pglite:${DATA_DIRECTORY}`, { create: false })
  const run = await readRun(store, correlationId)
  if (!run) {
    say(`MISSING: the database has no run ${correlationId}.`)
    return false
  }
  printRun(run)
  await printQueries(store, correlationId)
  const { missing, unexpected } = compare(ledger.entries, buildRunTree(run.actions))
  for (const path of missing) say(`MISSING     ${path}`)
  for (const path of unexpected) say(`UNEXPECTED  ${path}`)
  return missing.length + unexpected.length === 0
}

/** @returns whether the database holds exactly what the agent did */
async function demo(): Promise<boolean> {
  const ledger = new Ledger()
  say('A coding agent repairs a small broken project; every action it takes becomes a row.')
  say('(The first start of the embedded database takes a few seconds.)')
  const correlationId = await runAgent(ledger)
  const isComplete = await check(correlationId, ledger)
  const count = ledger.entries.length
  say('')
  if (!isComplete) {
    say(`✗ The table does not hold exactly the ${count} actions of the agent; see above.`)
    return false
  }
  say(`✓ All ${count} actions are in the table exactly once, under the right parents.`)
  say('')
  say('Next:')
  say(`  npx agent-actions trace ${correlationId}`)
  say('  npx agent-actions stats')
  say('  docs/getting-started.md: wrap a function of your own')
  return true
}

try {
  if (!(await demo())) process.exitCode = 1
} catch (error) {
  process.stderr.write(`✗ ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
