import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { start, type StartOptions } from '@agent-actions/node'
import { MAIN_AGENT, repairProject } from './agent.ts'
import { makeBrokenProject } from './broken-project.ts'
import { Ledger, type Entry } from './ledger.ts'
import { createToolbox } from './toolbox.ts'
import { createTools } from './tools.ts'

/** What the agent itself says about its work. */
export interface Account {
  readonly correlationId: string
  readonly entries: readonly Entry[]
  readonly outcome: string
  readonly delivered: number
}

/**
 * Repairs a small project as a coding agent would, with every action observed.
 *
 * @throws Error when an action was dropped, or the repair failed
 */
export async function repairObserved(options: StartOptions): Promise<Account> {
  const ledger = new Ledger()
  const actions = start({ agentName: MAIN_AGENT, ...options })
  const project = await mkdtemp(join(tmpdir(), 'agent-actions-demo-'))
  let outcome: string
  try {
    await makeBrokenProject(project)
    const tools = createToolbox(createTools(project), ledger)
    outcome = await repairProject({ log: actions.log, tools, ledger })
  } finally {
    await rm(project, { recursive: true, force: true })
  }
  const { delivered, dropped } = await actions.shutdown()
  const lost = Object.values(dropped).reduce((sum, count) => sum + count, 0)
  if (lost > 0) throw new Error(`${lost} actions were dropped; the warning above says why.`)
  const { correlationId } = actions.log
  return { correlationId, entries: ledger.entries, outcome, delivered }
}
