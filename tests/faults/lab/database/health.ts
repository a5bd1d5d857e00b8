import type { ConsumerProcess } from '../../../e2e/pipeline.ts'
import { until } from '../../../e2e/until.ts'

/** `/health/ready`: takes no records now. `/health`: also what the consumer sees from its writes alone. */
export type HealthPath = '/health/ready' | '/health'

/** What a query, a back-off and a look at the database may take together, and a slow machine. */
const UNHEALTHY_WITHIN_MS = 40_000
const HEALTHY_WITHIN_MS = 30_000

/** Resolves once health says that rows cannot be written; a restart would not help (I6). */
export async function untilUnhealthy(consumer: ConsumerProcess, path: HealthPath): Promise<void> {
  await untilStatus(consumer, { path, status: 503, withinMs: UNHEALTHY_WITHIN_MS })
  const live = await consumer.health('/health/live')
  if (live.status !== 200) throw new Error(`live is ${live.status} (I6): ${said(live.body)}`)
}

/** Resolves once all is well again (I6). */
export async function untilHealthy(consumer: ConsumerProcess): Promise<void> {
  await untilStatus(consumer, { path: '/health', status: 200, withinMs: HEALTHY_WITHIN_MS })
}

interface Wanted {
  readonly path: string
  readonly status: number
  readonly withinMs: number
}

async function untilStatus(consumer: ConsumerProcess, wanted: Wanted): Promise<void> {
  const { path, status, withinMs } = wanted
  let last = ''
  const isSo = async (): Promise<boolean> => {
    const answer = await consumer.health(path)
    last = `${answer.status}, ${said(answer.body)}`
    return answer.status === status
  }
  await until(isSo, {
    withinMs,
    otherwise: () => `${path} is not ${status} within ${withinMs} ms (I6): ${last}`,
  })
}

function said(body: Record<string, unknown>): string {
  return JSON.stringify(body)
}

/**
 * Rows that were there already when they were sent again: an answer to an earlier write was lost. One
 * refused for that is a dead letter, which the verdict tells of.
 */
export async function repeatedBy(consumer: ConsumerProcess): Promise<number> {
  const { body } = await consumer.health()
  const counts = body['counts'] as Record<'duplicates' | 'deadLetters', number>
  return counts.duplicates + counts.deadLetters
}

/** One that stays in its group joins once; a rebalance of the broker's own is allowed for. */
const MOST_JOINS = 2

/** A database that fails is no reason to leave the group, and none to end. */
export function expectItStayed(consumer: ConsumerProcess): void {
  if (!consumer.isRunning()) throw new Error(`the consumer has ended: ${consumer.stderr()}`)
  const joins = consumer.stderr().split('joined the group').length - 1
  if (joins === 0 || joins > MOST_JOINS) throw new Error(`the consumer joined ${joins} times`)
}
