import { until } from '../../e2e/until.ts'
import type { LoadAgent } from './load-agent.ts'

/** Of a process that starts on a machine that does other things as well. */
const STARTS_WITHIN_MS = 15_000

/** Resolves once the agent acts: whatever is away, its start waits for nothing (I5). */
export function untilWorking(agent: LoadAgent): Promise<void> {
  return until(() => (agent.measures()?.actions ?? 0) > 0, {
    withinMs: STARTS_WITHIN_MS,
    otherwise: () => `${agent.writer} had not begun after ${STARTS_WITHIN_MS / 1_000} s (I5)`,
  })
}
