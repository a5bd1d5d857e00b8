import type { HrTime } from '@agent-actions/events'
import type { ObservedAction } from './observed-action.ts'

/** How far something got that is read step by step. */
export interface Progress {
  yielded: number
  /** When it was last heard of. */
  last: HrTime
}

/**
 * Ends the action some time after the object was collected as garbage, if it is still open then and
 * the process is still there: as of its newest step.
 *
 * Holds neither the object nor what the call was given, which can be the object.
 */
export function endWhenCollected(holder: object, action: ObservedAction, progress: Progress): void {
  registry?.register(holder, { action, progress })
}

interface Abandoned {
  readonly action: ObservedAction
  readonly progress: Readonly<Progress>
}

/** Some runtimes have none; there an action that is given up is never told. */
const registry =
  typeof FinalizationRegistry === 'undefined'
    ? undefined
    : new FinalizationRegistry<Abandoned>(({ action, progress: { yielded, last } }) =>
        action.abandoned(yielded === 0 ? undefined : { yielded }, last),
      )
