import { BROKER_STORIES } from './stories/broker-stories.ts'
import type { Story } from './story.ts'

/** All of them, in the order of the fault plan. */
export const STORIES: readonly Story[] = [...BROKER_STORIES].toSorted((a, b) => a.fault - b.fault)
