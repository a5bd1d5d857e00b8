import { BROKER_STORIES } from './stories/broker-stories.ts'
import { DATABASE_AMBIGUITY_STORIES } from './stories/database-ambiguity-stories.ts'
import { DATABASE_CRASH_STORIES } from './stories/database-crash-stories.ts'
import { DATABASE_REFUSAL_STORIES } from './stories/database-refusal-stories.ts'
import { DATABASE_UNREADY_STORIES } from './stories/database-unready-stories.ts'
import type { Story } from './story.ts'

/** All of them, in the order of the fault plan. */
export const STORIES: readonly Story[] = [
  ...BROKER_STORIES,
  ...DATABASE_AMBIGUITY_STORIES,
  ...DATABASE_CRASH_STORIES,
  ...DATABASE_REFUSAL_STORIES,
  ...DATABASE_UNREADY_STORIES,
].toSorted((a, b) => a.fault - b.fault)
