import { BROKER_STORIES } from './stories/broker-stories.ts'
import { CONSUMER_STORIES } from './stories/consumer-stories.ts'
import { DEAD_LETTER_STORIES } from './stories/dead-letter-stories.ts'
import { OFFSET_STORIES } from './stories/offset-stories.ts'
import type { Story } from './story.ts'

/** All of them, in the order of the fault plan. */
export const STORIES: readonly Story[] = [
  ...BROKER_STORIES,
  ...CONSUMER_STORIES,
  ...DEAD_LETTER_STORIES,
  ...OFFSET_STORIES,
].toSorted((a, b) => a.fault - b.fault)
