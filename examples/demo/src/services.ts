import { startKafka, startPostgres } from '@agent-actions/test-services'
import { unlessInterrupted } from './interrupt.ts'
import { progress } from './report.ts'

/** Where Kafka and PostgreSQL are. */
export interface Services extends AsyncDisposable {
  readonly bootstrapServers: string
  readonly databaseUrl: string
}

type Stops = (() => Promise<void>)[]

/**
 * Those of `KAFKA_BOOTSTRAP_SERVERS` and `DATABASE_URL`, else new ones, which are gone when they are
 * disposed of, or this process ends.
 *
 * @throws Error that says what is missing on this machine
 */
export async function startServices(interrupted: AbortSignal): Promise<Services> {
  const stops: Stops = []
  const stop = async (): Promise<void> => {
    await Promise.all(stops.map((stopOne) => stopOne()))
  }
  try {
    const databaseUrl = await unlessInterrupted(interrupted, findPostgres(stops))
    const bootstrapServers = await unlessInterrupted(interrupted, findKafka(stops))
    progress(`Kafka is at ${bootstrapServers}`)
    return { databaseUrl, bootstrapServers, [Symbol.asyncDispose]: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function findPostgres(stops: Stops): Promise<string> {
  const given = process.env['DATABASE_URL']
  if (given) {
    if (/^postgres(ql)?:/.test(given)) return given
    throw new Error(
      'DATABASE_URL must be postgres://… here: the embedded store has one process at a time. Unset it, and a PostgreSQL is started.',
    )
  }
  progress('Starting PostgreSQL …')
  const server = await startPostgres()
  stops.push(() => server[Symbol.asyncDispose]())
  return (await server.createDatabase()).url
}

async function findKafka(stops: Stops): Promise<string> {
  const given = process.env['KAFKA_BOOTSTRAP_SERVERS']
  if (given) return given
  const kafka = await startKafka({ onProgress: (text) => progress(`${text} …`) })
  stops.push(() => kafka.stop())
  return kafka.bootstrapServers
}
