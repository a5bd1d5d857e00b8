import type { ConsumerProcess } from '../../e2e/pipeline.ts'
import { until } from '../../e2e/until.ts'

/** `/health/ready`: takes no records now. `/health`: also what the consumer sees from its writes alone. */
export type HealthPath = '/health/ready' | '/health'

/** Of a broker or database that says nothing: until a client gives it up, and as long again. */
const NOTICED_WITHIN_MS = 60_000

/** Resolves once health says that no record becomes a row now (I6). */
export async function untilUnhealthy(
  consumer: ConsumerProcess,
  path: HealthPath = '/health',
): Promise<void> {
  await untilStatus(consumer, path, 503)
}

/** Resolves once health says that all is well (I6). */
export async function untilHealthy(consumer: ConsumerProcess): Promise<void> {
  await untilStatus(consumer, '/health', 200)
}

async function untilStatus(
  consumer: ConsumerProcess,
  path: HealthPath,
  wanted: number,
): Promise<void> {
  let last = ''
  const isSo = async (): Promise<boolean> => {
    const { status, body } = await consumer.health(path)
    last = `${status}, ${JSON.stringify(body)}`
    return status === wanted
  }
  await until(isSo, {
    withinMs: NOTICED_WITHIN_MS,
    otherwise: () => `${path} is not ${wanted} within ${NOTICED_WITHIN_MS / 1_000} s (I6): ${last}`,
  })
}
