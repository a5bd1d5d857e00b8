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

/** Repairs a small project as a coding agent would, with every action observed. */
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
    return actions.log.correlationId
  } finally {
    await rm(project, { recursive: true, force: true })
    const { delivered, dropped } = await actions.shutdown()
    const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0)
    say(`Delivered to the store: ${delivered}; dropped: ${lost}.`)
  }
}

/** @returns whether the database holds exactly what the agent did */
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

const ledger = new Ledger()
say('A coding agent repairs a small broken project; every action it takes becomes a row.')
say('(The first start of the embedded database takes a few seconds.)')
const correlationId = await runAgent(ledger)
const isComplete = await check(correlationId, ledger)
say('')
if (isComplete) {
  say(
    `✓ All ${ledger.entries.length} actions are in the table exactly once, under the right parents.`,
  )
  say('')
  say('Next:')
  say(`  npx agent-actions trace ${correlationId}`)
  say('  npx agent-actions stats')
  say('  docs/getting-started.md: wrap a function of your own')
} else {
  say(
    `✗ The table does not hold exactly the ${ledger.entries.length} actions of the agent; see above.`,
  )
  process.exitCode = 1
}
