import { until } from '../../../e2e/until.ts'
import type { Lab } from '../lab.ts'

const WITHIN_MS = 120_000

/** A second, by what is committed, from the start of a new consumer on: it may be done before it is well. */
export async function recordsPerSecond(lab: Lab): Promise<number> {
  const [lag, begunAtMs] = [Number(await lab.pipeline.lag()), performance.now()]
  const consumer = await lab.spawnConsumer()
  await until(async () => (await lab.pipeline.lag()) === 0n, {
    withinMs: WITHIN_MS,
    otherwise: () => `${lag} records took longer than ${WITHIN_MS} ms`,
  })
  const rate = (lag / (performance.now() - begunAtMs)) * 1_000
  consumer.kill('SIGTERM')
  await consumer.ended
  return Math.round(rate)
}
