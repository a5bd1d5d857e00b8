import type { ConsumerProcess } from '../../../e2e/pipeline.ts'

/** What it waits for, a restart would not mend (I6). */
export async function expectAlive(consumer: ConsumerProcess): Promise<void> {
  const { status, body } = await consumer.health('/health/live')
  if (status !== 200) throw new Error(`live is ${status} (I6): ${JSON.stringify(body)}`)
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
