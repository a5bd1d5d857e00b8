import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { setTimeout as delay } from 'node:timers/promises'
import { runProgram, startProgram } from './child-program.ts'
import type { Services } from './services.ts'

const COMMAND = fileURLToPath(
  new URL('bin/agent-actions.js', import.meta.resolve('@agent-actions/cli/package.json')),
)
const ASK_AGAIN_AFTER_MS = 20

/** Runs `agent-actions` to its end. */
export async function agentActions(
  args: readonly string[],
  services: Services,
  signal: AbortSignal,
): Promise<void> {
  const name = `agent-actions ${args.join(' ')}`
  await runProgram([COMMAND, ...args], { name, env: commandEnvironment(services), signal })
}

export interface RunningConsumer extends AsyncDisposable {
  /** Rejects when it ends before it is told to. */
  readonly failed: Promise<never>
}

/** Resolves once the consumer is ready: a record that comes now becomes a row. */
export async function startConsumer(
  services: Services,
  signal: AbortSignal,
): Promise<RunningConsumer> {
  const healthPort = await freePort()
  const consumer = startProgram([COMMAND, 'consume'], {
    name: 'agent-actions consume',
    env: { ...commandEnvironment(services), HEALTH_CHECK_PORT: String(healthPort) },
    signal,
  })
  const failed = consumer.output.then(() => {
    throw new Error('agent-actions consume ended by itself.')
  })
  // Whoever waits for something looks at it; at the end nobody does.
  failed.catch(() => {})
  try {
    await Promise.race([untilReady(healthPort, signal), failed])
  } catch (error) {
    await consumer[Symbol.asyncDispose]()
    throw error
  }
  return { failed, [Symbol.asyncDispose]: () => consumer[Symbol.asyncDispose]() }
}

/** A group of its own: a consumer that runs already keeps its partitions. */
function commandEnvironment(services: Services): NodeJS.ProcessEnv {
  return {
    KAFKA_GROUP_ID: 'agent-actions-demo',
    LOG_LEVEL: 'warn',
    ...process.env,
    KAFKA_BOOTSTRAP_SERVERS: services.bootstrapServers,
    DATABASE_URL: services.databaseUrl,
  }
}

async function untilReady(port: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined)
    if (answer?.ok) return
    await delay(ASK_AGAIN_AFTER_MS, undefined, { signal })
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
