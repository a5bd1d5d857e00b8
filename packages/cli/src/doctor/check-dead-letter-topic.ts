import type { TopicDescription } from '@agent-actions/kafka'
import { bytes, missingTopic, numberOf } from './check-topic.ts'
import type { Outcome } from './finding.ts'

interface DeadLetterTopic {
  readonly name: string
  readonly description: TopicDescription | undefined
  /** How many it holds; asked only where there is a topic. */
  readonly count: () => Promise<number>
  readonly topic: TopicDescription
}

/** Without it a consumer stops at the first record that can never be a row. */
export async function checkDeadLetterTopic({
  name,
  description,
  count,
  topic,
}: DeadLetterTopic): Promise<Outcome<number>> {
  if (!description) return missingTopic(name)
  const deadLetters = await count()
  const maxMessageBytes = numberOf(description.config['max.message.bytes'])
  const least = numberOf(topic.config['max.message.bytes'])
  const isTooSmall =
    maxMessageBytes !== undefined && least !== undefined && maxMessageBytes <= least
  const { partitions, replication } = description
  const details = { topic: name, partitions, replication, maxMessageBytes, deadLetters }
  const found = [`${name}: ${recordsText(deadLetters)}`]
  const advice = [
    ...(deadLetters > 0
      ? [
          'agent-actions dlq list says which dead letters they are, and why; dlq redrive sends them back.',
        ]
      : []),
    ...(isTooSmall
      ? [
          `It takes ${bytes(maxMessageBytes)}, the topic of the actions ${bytes(least)}: a large record does not fit with the reason in its headers, and the consumer stops there. Raise its max.message.bytes.`,
        ]
      : []),
  ]
  if (advice.length === 0) return { status: 'ok', value: deadLetters, found, details }
  return { status: 'warning', value: deadLetters, found, details, advice }
}

/** With a mark for each redrive: which of them are letters, only reading them would tell. */
function recordsText(count: number): string {
  if (count === 0) return 'no dead letter'
  return count === 1 ? '1 record' : `${count} records`
}

export function deadLettersText(count: number): string {
  if (count === 0) return 'no dead letter'
  return count === 1 ? '1 dead letter' : `${count} dead letters`
}
