import { BoundedMap } from '../bounded-map.ts'
import { abandon } from '../open-actions.ts'
import type { Generation } from './generation.ts'

/** Far more than an agent has under way. A stream that nobody reads never ends. */
const MAX_OPEN = 1000

/** The generations under way, by AI SDK 7's id of each call. */
export type Generations = BoundedMap<string, Generation>

export function noGenerations(): Generations {
  return new BoundedMap(MAX_OPEN, ({ run }) => abandon(run, 'too many generations were under way'))
}
