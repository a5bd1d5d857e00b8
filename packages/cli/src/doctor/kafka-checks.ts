import type { KafkaAdmin } from '@agent-actions/kafka'
import type { CommandContext, KafkaFunctions } from '../command-context.ts'
import { kafkaLog } from '../with-kafka.ts'
import { checkAdvertisedAddresses } from './check-advertised-addresses.ts'
import { checkBroker } from './check-broker.ts'
import { checkConsumerGroup, groupReading, type GroupReading } from './check-consumer-group.ts'
import { checkCredentials, type LetIn } from './check-credentials.ts'
import { checkDeadLetterTopic } from './check-dead-letter-topic.ts'
import { checkTopic } from './check-topic.ts'
import type { KafkaSide } from './doctor-settings.ts'
import type { Examination } from './examination.ts'
import type { Outcome } from './finding.ts'
import type { PipelineReading } from './unstored-reasons.ts'

export interface KafkaChecks {
  readonly examination: Examination
  readonly settings: KafkaSide | undefined
  readonly kafka: KafkaFunctions
  readonly context: CommandContext
  /** Closes it at the end, or when the command is interrupted. */
  readonly keep: (resource: { close(): Promise<unknown> }) => void
}

/** What the probe builds on: the topic is there. */
export interface CheckedKafka {
  readonly settings: KafkaSide
  readonly before: PipelineReading
  /** The same again. */
  readonly readAgain: () => Promise<PipelineReading>
}

/** From the first connection to the group: each needs the one before. */
export async function checkKafka(checks: KafkaChecks): Promise<CheckedKafka | undefined> {
  const { examination, settings, context } = checks
  const broker = await examination.check('broker', { settings }, (has) =>
    checkBroker(has.settings.kafka.brokers, context.reachAddress),
  )
  const credentials = await examination.check('credentials', { settings, broker }, (has) =>
    checkLogin(has.settings, checks),
  )
  const addresses = await examination.check(
    'advertised addresses',
    { broker, credentials },
    (has) => {
      const brokers = { advertised: has.credentials.advertised, bootstrap: has.broker }
      return checkAdvertisedAddresses(brokers, context.reachAddress)
    },
  )
  return checkTopics({
    examination,
    needs: { settings, credentials: credentials?.admin, 'advertised addresses': addresses },
  })
}

function checkLogin(
  { kafka: settings }: KafkaSide,
  { kafka, context, keep }: KafkaChecks,
): Promise<Outcome<LetIn>> {
  return checkCredentials({
    open: async () => {
      const admin = await kafka.openKafkaAdmin(settings, { log: kafkaLog(context) })
      keep(admin)
      return admin
    },
    description: kafka.describeKafka(settings),
  })
}

interface TopicChecks {
  readonly examination: Examination
  readonly needs: {
    readonly settings: KafkaSide | undefined
    readonly credentials: KafkaAdmin | undefined
    readonly 'advertised addresses': readonly unknown[] | undefined
  }
}

async function checkTopics({ examination, needs }: TopicChecks): Promise<CheckedKafka | undefined> {
  const topic = await examination.check('topic', needs, async (has) => {
    const name = has.settings.topic
    const description = await has.credentials.describeTopic(name)
    return checkTopic({ name, description, brokers: has['advertised addresses'].length })
  })
  const { settings, credentials } = needs
  const deadLetters = await examination.check(
    'dead letter topic',
    { settings, credentials, topic },
    async (has) => {
      const name = has.settings.dlqTopic
      const description = await has.credentials.describeTopic(name)
      const count = (): Promise<number> => deadLetterCount(has.credentials, has.settings)
      return checkDeadLetterTopic({ name, description, count, topic: has.topic })
    },
  )
  const group = await examination.check(
    'consumer group',
    { settings, credentials, topic },
    async (has) => checkConsumerGroup(await readGroup(has.credentials, has.settings)),
  )
  if (!settings || !credentials || !topic) return undefined
  const hasDeadLetterTopic = deadLetters !== undefined
  return {
    settings,
    before: { group, deadLetters },
    readAgain: () => readPipeline({ admin: credentials, settings, hasDeadLetterTopic }),
  }
}

async function readGroup(admin: KafkaAdmin, { topic, groupId }: KafkaSide): Promise<GroupReading> {
  const state = await admin.groupState(groupId)
  return groupReading({ groupId, state, lag: await admin.groupLag({ topic, groupId }) })
}

async function deadLetterCount(
  admin: KafkaAdmin,
  { dlqTopic, groupId }: KafkaSide,
): Promise<number> {
  const partitions = await admin.groupLag({ topic: dlqTopic, groupId })
  return Number(partitions.reduce((sum, { low, high }) => sum + high - low, 0n))
}

interface Pipeline {
  readonly admin: KafkaAdmin
  readonly settings: KafkaSide
  readonly hasDeadLetterTopic: boolean
}

/** What cannot be read now is left out. */
async function readPipeline(pipeline: Pipeline): Promise<PipelineReading> {
  const { admin, settings, hasDeadLetterTopic } = pipeline
  const unknown = (): undefined => undefined
  return {
    group: await readGroup(admin, settings).catch(unknown),
    deadLetters: hasDeadLetterTopic
      ? await deadLetterCount(admin, settings).catch(unknown)
      : undefined,
  }
}
