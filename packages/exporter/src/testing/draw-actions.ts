import type { ActionEvent } from '@agent-actions/events'
import { drawRuns } from './draw-runs.ts'
import { recordedActions } from './recorded-actions.ts'

/**
 * What the sink has got so far as trees, one a run, an action a line: for people, its form can change.
 * Of more than 60 actions the first 60. Empty where nothing is recorded.
 */
export function drawActions(
  source: { readonly events: readonly ActionEvent[] } | readonly ActionEvent[],
): string {
  const events = 'events' in source ? source.events : source
  return drawRuns(
    recordedActions(events).map(({ event }) => event),
    new Map(),
  )
}
