import { AGENT_STORIES } from './stories/agent-stories.ts'
import { ANSWER_STORIES } from './stories/answer-stories.ts'
import { BROKER_STORIES } from './stories/broker-stories.ts'
import { CLOCK_STORIES } from './stories/clock-stories.ts'
import { CLUSTER_STORIES } from './stories/cluster-stories.ts'
import { CONSUMER_STORIES } from './stories/consumer-stories.ts'
import { DATABASE_AMBIGUITY_STORIES } from './stories/database-ambiguity-stories.ts'
import { DATABASE_CRASH_STORIES } from './stories/database-crash-stories.ts'
import { DATABASE_REFUSAL_STORIES } from './stories/database-refusal-stories.ts'
import { DATABASE_UNREADY_STORIES } from './stories/database-unready-stories.ts'
import { DEAD_LETTER_STORIES } from './stories/dead-letter-stories.ts'
import { NETWORK_STORIES } from './stories/network-stories.ts'
import { OFFSET_STORIES } from './stories/offset-stories.ts'
import { SPOOL_BOUND_STORIES } from './stories/spool-bound-stories.ts'
import { SPOOL_DAMAGE_STORIES } from './stories/spool-damage-stories.ts'
import { SPOOL_REFUSED_STORIES } from './stories/spool-refused-stories.ts'
import { TOPIC_STORIES } from './stories/topic-stories.ts'
import type { Story } from './story.ts'

const ALL: readonly Story[] = [
  ...AGENT_STORIES,
  ...ANSWER_STORIES,
  ...BROKER_STORIES,
  ...CLOCK_STORIES,
  ...CLUSTER_STORIES,
  ...CONSUMER_STORIES,
  ...DATABASE_AMBIGUITY_STORIES,
  ...DATABASE_CRASH_STORIES,
  ...DATABASE_REFUSAL_STORIES,
  ...DATABASE_UNREADY_STORIES,
  ...DEAD_LETTER_STORIES,
  ...NETWORK_STORIES,
  ...OFFSET_STORIES,
  ...SPOOL_BOUND_STORIES,
  ...SPOOL_DAMAGE_STORIES,
  ...SPOOL_REFUSED_STORIES,
  ...TOPIC_STORIES,
]

/** All of them, in the order of the fault plan. */
export const STORIES: readonly Story[] = ALL.toSorted((a, b) => a.fault - b.fault)
