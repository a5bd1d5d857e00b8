import type { ActionEvent } from '@agent-actions/events'
import { refreshHours, type Store } from '../../src/index.ts'
import { actionEvent } from '../action-events.ts'

export const HOUR_MS = 3_600_000

/** A tool call; `number` picks tool, agent, outcome and duration. */
export function call(
  timeMs: number,
  number: number,
  fields: Partial<ActionEvent> = {},
): ActionEvent {
  const us = number % 7 === 0 ? undefined : number ** 3 % 1_000_003
  return actionEvent({
    action_name: number % 3 === 0 ? 'Read' : 'Bash',
    agent_name: `agent-${number % 2}`,
    status: number % 5 === 0 ? 'error' : 'ok',
    debug_mode: number % 4 !== 0,
    timestamp: new Date(timeMs).toISOString().replace('Z', '000Z'),
    ...(us !== undefined && { duration_us: us, duration_ms: Math.floor(us / 1000) }),
    ...fields,
  })
}

export async function refreshAll(store: Store): Promise<void> {
  while ((await refreshHours(store)) > 0);
}
