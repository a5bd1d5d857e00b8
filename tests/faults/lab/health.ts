import type { ConsumerProcess } from '../../e2e/pipeline.ts'
import { until } from '../../e2e/until.ts'

/** Of a broker or database that says nothing: until a client gives it up, and as long again. */
const NOTICED_WITHIN_MS = 60_000

/** Resolves once health says that no record becomes a row now (I6). */
export function untilUnhealthy(consumer: ConsumerProcess): Promise<void> {
  return untilStatus(consumer, 503, 'did not say that it is unhealthy')
}

/** Resolves once health says that all is well (I6). */
export function untilHealthy(consumer: ConsumerProcess): Promise<void> {
  return untilStatus(consumer, 200, 'is not healthy again')
}

async function untilStatus(
  consumer: ConsumerProcess,
  wanted: number,
  complaint: string,
): Promise<void> {
  let last: unknown
  const isSo = async (): Promise<boolean> => {
    const { status, body } = await consumer.health()
    last = body
    return status === wanted
  }
  const otherwise = (): string =>
    `a consumer ${complaint} within ${NOTICED_WITHIN_MS / 1_000} s (I6): ${JSON.stringify(last)}`
  await until(isSo, { withinMs: NOTICED_WITHIN_MS, otherwise })
}
