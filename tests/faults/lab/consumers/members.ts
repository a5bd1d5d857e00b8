import type { ConsumerProcess } from '../../../e2e/pipeline.ts'
import type { Ended } from '../../../e2e/processes.ts'
import { until } from '../../../e2e/until.ts'
import type { Lab } from '../lab.ts'

/**
 * A session is 10 s. A member that was killed while it joined is found to be dead only when the group
 * has come together and waits for it, so that a join can take several; and a machine may be slow.
 */
const MOVES_WITHIN_MS = 150_000

/** Resolves once all of them are members that take records. */
export async function startConsumers(lab: Lab, count: number): Promise<ConsumerProcess[]> {
  const spawning = Array.from({ length: count }, () => lab.spawnConsumer())
  const consumers = await Promise.all(spawning)
  await Promise.all(consumers.map(untilReady))
  return consumers
}

async function untilReady(consumer: ConsumerProcess): Promise<void> {
  await until(async () => (await consumer.health('/health/ready')).status === 200, {
    withinMs: MOVES_WITHIN_MS,
    otherwise: () => `not ready within ${MOVES_WITHIN_MS} ms: ${consumer.stderr()}`,
  })
}

/** Which the group has given it, as it says itself. */
export async function partitionsOf(consumer: ConsumerProcess): Promise<readonly number[]> {
  const { body } = await consumer.health()
  return (body['partitions'] as readonly number[] | undefined) ?? []
}

export async function untilItHasPartitions(
  consumer: ConsumerProcess,
  isSo: (count: number) => boolean,
): Promise<void> {
  await until(async () => isSo((await partitionsOf(consumer)).length), {
    withinMs: MOVES_WITHIN_MS,
    otherwise: () => `the partitions did not move within ${MOVES_WITHIN_MS} ms`,
  })
}

/** Resolves once each is gone, one after the other or all at once, as they come. */
export async function killAll(consumers: readonly ConsumerProcess[]): Promise<void> {
  for (const { kill } of consumers) kill('SIGKILL')
  await Promise.all(consumers.map(({ ended }) => ended))
}

/** How it ended when it was told to, and how long that took. */
export async function endInOrder(
  consumer: ConsumerProcess,
): Promise<{ readonly ended: Ended; readonly tookMs: number }> {
  const begun = performance.now()
  consumer.kill('SIGTERM')
  const ended = await consumer.ended
  return { ended, tookMs: performance.now() - begun }
}
