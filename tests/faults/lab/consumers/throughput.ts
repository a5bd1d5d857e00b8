import { until } from '../../../e2e/until.ts'
import type { Lab } from '../lab.ts'

const WITHIN_MS = 120_000

/** A second, from the first of them that is seen to the last; a new consumer reads them. */
export async function rowsPerSecond(lab: Lab, count: number): Promise<number> {
  const before = await lab.rows()
  const consumer = await lab.startConsumer()
  const otherwise = (): string => `${count} rows took longer than ${WITHIN_MS} ms`
  const more = async (): Promise<number> => (await lab.rows()) - before
  await until(async () => (await more()) > 0, { withinMs: WITHIN_MS, otherwise })
  const [first, firstAtMs] = [await more(), performance.now()]
  await until(async () => (await more()) >= count, { withinMs: WITHIN_MS, otherwise })
  const rate = ((count - first) / (performance.now() - firstAtMs)) * 1_000
  consumer.kill('SIGTERM')
  await consumer.ended
  return Math.round(rate)
}

/** Of records that are no rows, by what is committed, from the start of a new consumer on: it may be done before it is well. */
export async function lettersPerSecond(lab: Lab): Promise<number> {
  const [lag, begunAtMs] = [Number(await lab.pipeline.lag()), performance.now()]
  await lab.spawnConsumer()
  await until(async () => (await lab.pipeline.lag()) === 0n, {
    withinMs: WITHIN_MS,
    otherwise: () => `${lag} dead letters took longer than ${WITHIN_MS} ms`,
  })
  return Math.round((lag / (performance.now() - begunAtMs)) * 1_000)
}
