import type { DropReason } from '@agent-actions/events'
import { until } from '../../e2e/until.ts'
import type { LoadAgent } from './load-agent.ts'

/** Enough for memory to be full, of which there is much. */
const WITHIN_MS = 120_000

/** Resolves once the agent says that it has dropped so many actions for that reason. */
export async function untilDropped(
  agent: LoadAgent,
  reason: DropReason,
  least: number,
): Promise<void> {
  await until(() => (agent.measures()?.report?.dropped[reason] ?? 0) >= least, {
    withinMs: WITHIN_MS,
    otherwise: () =>
      `${agent.writer} has not dropped ${least} as ${reason}: ${JSON.stringify(agent.measures()?.report)}`,
  })
}
