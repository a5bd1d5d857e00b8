import type { Admin, ITopicConfig } from 'kafkajs'
import { vi } from 'vitest'

/**
 * Makes a topic and waits until the broker that answers knows it. kafkajs's own waiting gives up where
 * that broker has not heard of the topic yet, which on a busy machine takes a moment.
 */
export async function createReadyTopic(admin: Admin, topic: ITopicConfig): Promise<void> {
  await admin.createTopics({ waitForLeaders: false, topics: [topic] })
  await vi.waitUntil(() => hasLeaders(admin, topic.topic), { timeout: 60_000 })
}

async function hasLeaders(admin: Admin, topic: string): Promise<boolean> {
  try {
    const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
    return topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0))
  } catch {
    return false
  }
}
