import { ConfigError, DeliveryError } from '@agent-actions/events'
import type { ProducerClient, ProducerMessage, RecordMetadata } from './producer-client.ts'

/**
 * Resolves once the broker said that it has these messages, which are all for one partition.
 *
 * A client that resolves has not said so yet: kafkajs resolves without a word on partitions that it
 * skipped because their leader moved or its metadata lacks them. So the answer is held against what
 * was sent, and one partition in a send leaves it nothing to skip in silence.
 *
 * @throws DeliveryError `AA_DELIVERY_FAILED`, retryable, when the answer does not cover them;
 *   ConfigError when there is no answer to look at; whatever the client throws
 */
export async function sendAcknowledged(
  client: Pick<ProducerClient, 'send'>,
  topic: string,
  messages: ProducerMessage[],
): Promise<void> {
  const answers: unknown = await client.send({ topic, messages })
  if (!Array.isArray(answers)) {
    throw new ConfigError([
      'producer.send() must resolve with the record metadata of each partition, as kafkajs does: without it nothing tells whether a broker has the events.',
    ])
  }
  const ours = (answers as RecordMetadata[]).filter((answer) => answer?.topicName === topic)
  const refused = ours.find(({ errorCode }) => errorCode !== 0)
  if (refused) throw new AnsweredError(refused.errorCode)
  const partition = messages[0]?.partition
  const isCovered =
    partition === undefined
      ? ours.length === 1
      : ours.some((answer) => answer.partition === partition)
  if (isCovered) return
  throw new DeliveryError(
    'AA_DELIVERY_FAILED',
    `The client acknowledged ${messages.length} events without an answer for their partition of topic ${topic}. They are sent again.`,
    { retryable: true },
  )
}

/** An error code that came in an answer instead of as a rejection. */
class AnsweredError extends Error {
  override readonly name = 'AnsweredError'
  readonly code: number

  constructor(code: number) {
    super(`The broker answered with error code ${code}`)
    this.code = code
  }
}
