// The whole pipe, each part a process of its own: a broker, PostgreSQL with nothing switched off for speed, and the
// consumer that the command starts.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { startKafka, startPostgres } from '@agent-actions/test-services'

const COMMAND = join(import.meta.dirname, '../../packages/cli/bin/agent-actions.js')

/** @returns where the rows are, and the variables by which an agent finds the broker */
export async function startPipe({ onProgress }) {
  const kafka = await startKafka({ onProgress })
  const postgres = await startPostgres({ survivesPowerLoss: true })
  const stopServices = () => Promise.all([kafka.stop(), postgres[Symbol.asyncDispose]()])
  try {
    const { url } = await postgres.createDatabase()
    const agentEnv = { ...process.env, KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers }
    const env = { ...agentEnv, DATABASE_URL: url, HEALTH_CHECK_PORT: '0', LOG_LEVEL: 'warn' }
    await run(['migrate'], env)
    await run(['topics', 'create'], env)
    const consumer = command(['consume'], env)
    const ended = once(consumer, 'exit')
    return {
      url,
      agentEnv,
      stop: async () => {
        consumer.kill('SIGTERM')
        await ended
        await stopServices()
      },
    }
  } catch (error) {
    await stopServices()
    throw error
  }
}

async function run(args, env) {
  const [code] = await once(command(args, env), 'exit')
  if (code !== 0) throw new Error(`agent-actions ${args.join(' ')} ended with ${code}`)
}

function command(args, env) {
  return spawn(process.execPath, [COMMAND, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
