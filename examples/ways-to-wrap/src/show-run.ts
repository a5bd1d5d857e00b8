import { AssertionError } from 'node:assert'
import type { ActionEvent } from '@agent-actions/events'
import {
  drawActions,
  expectActions,
  memorySink,
  type ActionsExpectation,
} from '@agent-actions/exporter/testing'
import { start } from '@agent-actions/node'
import type { ActionLogger } from '@agent-actions/sdk'

/**
 * Observes the agent, prints what was recorded, and compares it with what the example says. Exit code 1 where it is something else.
 *
 * In an agent of your own `start()` alone is enough, and the actions go to a database.
 *
 * @param agent is called once, as the run of an agent
 * @param elsewhere what other processes recorded meanwhile
 */
export async function showRun(
  agent: (log: ActionLogger) => Promise<void> | void,
  expected: (actions: ActionsExpectation, events: readonly ActionEvent[]) => unknown,
  elsewhere: readonly ActionEvent[] = [],
): Promise<void> {
  const sink = memorySink()
  const actions = start({ agentName: 'agent-example', sink })
  await actions.log.run('agent-example', agent)
  await actions.shutdown()
  const events = [...sink.events, ...elsewhere]
  process.stdout.write(`${drawActions(events)}\n`)
  try {
    await expected(expectActions(events), events)
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error
    process.stderr.write(`✗ ${error.message}\n`)
    process.exitCode = 1
  }
}
