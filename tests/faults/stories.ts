import { ANSWER_STORIES } from './stories/answer-stories.ts'
import { BROKER_STORIES } from './stories/broker-stories.ts'
import { CLUSTER_STORIES } from './stories/cluster-stories.ts'
import { NETWORK_STORIES } from './stories/network-stories.ts'
import { TOPIC_STORIES } from './stories/topic-stories.ts'
import type { Story } from './story.ts'

/** All of them, in the order of the fault plan. */
export const STORIES: readonly Story[] = [
  ...ANSWER_STORIES,
  ...BROKER_STORIES,
  ...CLUSTER_STORIES,
  ...NETWORK_STORIES,
  ...TOPIC_STORIES,
].toSorted((a, b) => a.fault - b.fault)
