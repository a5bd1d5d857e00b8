import type { TopicDescription } from '@agent-actions/kafka'
import { EXIT } from '../exit-code.ts'
import type { Outcome } from './finding.ts'

interface Topic {
  readonly name: string
  readonly description: TopicDescription | undefined
  /** How many brokers there are. */
  readonly brokers: number
}

/** What Kafka allows unless it is told otherwise; `max.message.bytes` of the topic. */
const USUAL_MAX_BYTES = 1_048_588

/** The topic of the actions: is it there, and fit for them? */
export function checkTopic({ name, description, brokers }: Topic): Outcome<TopicDescription> {
  if (!description) return missingTopic(name)
  const { partitions, replication } = description
  const timestampType = description.config['message.timestamp.type']
  const maxMessageBytes = numberOf(description.config['max.message.bytes'])
  const details = { topic: name, partitions, replication, timestampType, maxMessageBytes }
  const found = [
    `${name}: partitions ${partitions}, replication ${replication}`,
    ...(timestampType === undefined ? [] : [`timestamps: ${timestampType}`]),
    ...(maxMessageBytes === undefined ? [] : [`largest message: ${bytes(maxMessageBytes)}`]),
  ]
  const advice = [
    ...(replication < 2 && brokers > 1 ? [ADVICE.replication] : []),
    ...(timestampType === 'CreateTime' ? [ADVICE.timestampType] : []),
    ...(maxMessageBytes !== undefined && maxMessageBytes < USUAL_MAX_BYTES
      ? [ADVICE.maxMessageBytes]
      : []),
  ]
  if (advice.length === 0) return { status: 'ok', value: description, found, details }
  return { status: 'warning', value: description, found, details, advice }
}

const ADVICE = {
  replication:
    'A single copy of each record: it is gone with its broker. kafka-reassign-partitions.sh makes more.',
  timestampType:
    'With CreateTime a broker refuses what an agent sends whose clock is an hour ahead. kafka-configs.sh --alter --add-config message.timestamp.type=LogAppendTime uses the clock of the broker.',
  maxMessageBytes: `Less than Kafka's usual ${bytes(USUAL_MAX_BYTES)}: larger events are refused and dropped. kafka-configs.sh --alter --add-config max.message.bytes=${USUAL_MAX_BYTES} allows them.`,
}

export function missingTopic(name: string): Outcome<never> {
  return {
    status: 'failed',
    exitCode: EXIT.schema,
    found: [`there is no topic ${name}`],
    advice: ['Run agent-actions topics create.'],
    details: { topic: name },
  }
}

export function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text)
}

export function bytes(count: number): string {
  return `${new Intl.NumberFormat('en-US').format(count)} bytes`
}
