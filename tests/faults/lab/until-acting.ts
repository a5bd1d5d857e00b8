import { statSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../../e2e/until.ts'
import type { Lab } from './lab.ts'
import type { LoadAgent } from './load-agent.ts'

/** A busy machine takes some seconds to start a process. */
const WITHIN_MS = 60_000

/** Of the shortest pair of lines that tells of an action. */
const BYTES_OF_ACTION = 8

/** Resolves once the agent has done about so many actions; by default, once it has begun. */
export async function untilActing(
  { folder }: Lab,
  { writer, isRunning }: LoadAgent,
  actions = 1,
): Promise<void> {
  const file = join(folder, `${writer}.oracle`)
  const told = (): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0
  await until(() => !isRunning() || told() >= actions * BYTES_OF_ACTION, {
    withinMs: WITHIN_MS,
    otherwise: () => `${writer} did not do ${actions} actions within ${WITHIN_MS / 1_000} s`,
  })
}
