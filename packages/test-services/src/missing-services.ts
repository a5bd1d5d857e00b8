import { kafkaProblem } from './kafka/kafka-problem.ts'
import { postgresProblem } from './postgres/start-postgres.ts'
import { isSkippedFor } from './skipped-suite.ts'

/**
 * Whether a suite that needs a broker is to be skipped, by the rule of `isSkippedFor`. Downloads the
 * broker where it is not there yet.
 */
export async function lacksKafka(): Promise<boolean> {
  if (process.env['CI']) return false
  return isSkippedFor(await kafkaProblem((text) => process.stderr.write(`${text}\n`)))
}

/** The same for one that needs a PostgreSQL server as well. */
export async function lacksServices(): Promise<boolean> {
  return isSkippedFor(postgresProblem()) || lacksKafka()
}
