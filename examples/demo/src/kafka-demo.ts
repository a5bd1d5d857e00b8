import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openStore, readRun, type Store } from '@agent-actions/store'
import { isRunComplete } from './check-run.ts'
import { startProgram, type ChildProgram } from './child-program.ts'
import { agentActions, startConsumer } from './command.ts'
import type { Account } from './repair.ts'
import { progress, say } from './report.ts'
import { startServices, type Services } from './services.ts'

const LOOK_AGAIN_AFTER_MS = 10
const ROWS_WITHIN_MS = 60_000

/**
 * Agent, consumer and reader are processes of their own, with a real Kafka and a real PostgreSQL
 * between them. Whatever it started is stopped when it is over, however it ends.
 *
 * @returns whether the database holds exactly what the agent did
 */
export async function kafkaDemo(interrupted: AbortSignal): Promise<boolean> {
  progress('A coding agent publishes its actions to Kafka; a consumer makes rows of them.')
  await using services = await startServices(interrupted)
  progress('agent-actions migrate')
  await agentActions(['migrate'], services, interrupted)
  progress('agent-actions topics create')
  await agentActions(['topics', 'create'], services, interrupted)
  progress('agent-actions consume, in the background')
  await using consumer = await startConsumer(services, interrupted)
  progress('The agent works …')
  await using agent = startAgent(services, interrupted)
  const account = JSON.parse(await Promise.race([agent.output, consumer.failed])) as Account
  const endedAt = performance.now()
  await using store = await openStore(services.databaseUrl)
  await Promise.race([untilStored(store, account, interrupted), consumer.failed])
  const passedMs = Math.ceil(performance.now() - endedAt)
  progress(`The agent says: ${account.outcome}. It did ${account.entries.length} things.`)
  const isComplete = await isRunComplete(store, account)
  say(`The last row was there at most ${passedMs} ms after the end of the agent's process.`)
  if (process.env['DATABASE_URL']) say(`Next: npx agent-actions trace ${account.correlationId}`)
  return isComplete
}

/** As anywhere: with no variable that does not concern it. */
const AGENT_VARIABLES = /^(PATH|HOME|TMPDIR|KAFKA_.*|AGENT_ACTIONS_TOPIC)$/

function startAgent(services: Services, signal: AbortSignal): ChildProgram {
  const program = fileURLToPath(new URL('./kafka-agent.js', import.meta.url))
  const inherited = Object.entries(process.env).filter(([name]) => AGENT_VARIABLES.test(name))
  const env = {
    ...Object.fromEntries(inherited),
    KAFKA_BOOTSTRAP_SERVERS: services.bootstrapServers,
  }
  return startProgram([program], { name: 'The agent', env, signal })
}

/** Or until the time is over: then the check says what is missing. */
async function untilStored(store: Store, account: Account, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + ROWS_WITHIN_MS
  while (performance.now() < deadline) {
    const run = await readRun(store, account.correlationId)
    if (run && run.actions.length >= account.entries.length) return
    await delay(LOOK_AGAIN_AFTER_MS, undefined, { signal })
  }
}
