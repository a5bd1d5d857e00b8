import { statSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '../../e2e/until.ts'
import type { Lab } from './lab.ts'
import type { LoadAgent } from './load-agent.ts'

/** A busy machine takes some seconds to start a process. */
const WITHIN_MS = 60_000

/** Resolves once the agent has begun to act. */
export async function untilActing(
  { folder }: Lab,
  { writer, isRunning }: LoadAgent,
): Promise<void> {
  const file = join(folder, `${writer}.oracle`)
  await until(() => !isRunning() || (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0, {
    withinMs: WITHIN_MS,
    otherwise: () => `${writer} did nothing within ${WITHIN_MS / 1_000} s`,
  })
}
