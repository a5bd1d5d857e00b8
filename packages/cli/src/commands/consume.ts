import type { ConsumerSettings } from '@agent-actions/consumer'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { resolveTyped } from '../consumer-options.ts'
import { databaseOf } from '../database-url.ts'
import type { GlobalOptions } from '../options/global-options.ts'
import { topicOptions, type TopicNames } from '../options/topic-options.ts'
import { withOpenStore } from '../with-store.ts'
import { MIGRATION_TIMEOUT_MS } from './migrate.ts'

interface ConsumeOptions extends GlobalOptions, TopicNames {
  readonly batchSize?: string
  readonly batchTimeoutMs?: string
  readonly groupId?: string
  readonly healthPort?: string
  readonly migrate?: boolean
}

const AFTER_HELP = `
Without an option its variable counts, and without that the default:
  --batch-size        BATCH_SIZE, 1000
  --batch-timeout-ms  BATCH_TIMEOUT_MS, 1000
  --group-id          KAFKA_GROUP_ID, agent-observability-postgres
  --topic             AGENT_ACTIONS_TOPIC, agent-actions
  --dlq-topic         AGENT_ACTIONS_DLQ_TOPIC, agent-actions-dlq
  --health-port       HEALTH_CHECK_PORT, 8080
KAFKA_BOOTSTRAP_SERVERS says where Kafka is, KAFKA_SSL and KAFKA_SASL_* how to
sign in; DATABASE_URL, or the POSTGRES_* variables, where the rows go.

The first SIGTERM or SIGINT finishes and commits what is being written, then it
ends with 0. The second one ends it at once, with 130: nothing is lost, some
records are read again. A broker or a database that is away is waited for; only
--migrate needs the database at the start.

Examples:
  agent-actions consume --migrate
  agent-actions consume --batch-size 1000 --health-port off
  agent-actions consume --database pglite:./agent-actions-data`

export function addConsumeCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('consume')
    .description('make rows of what is on the topic, until SIGTERM or SIGINT')
    .option('--batch-size <number>', 'most actions in one write')
    .option('--batch-timeout-ms <ms>', 'longest that a fetch waits for its first record')
    .option('--group-id <name>', 'consumer group')
    .option('--health-port <port>', 'of /health and /metrics; 0: any free one; off: none')
    .option('--migrate', 'bring the schema up to date first')
    .addHelpText('after', AFTER_HELP)
  for (const option of topicOptions()) command.addOption(option)
  command.action((_options, self: Command) =>
    consume(self.optsWithGlobals<ConsumeOptions>(), context),
  )
}

async function consume(options: ConsumeOptions, context: CommandContext): Promise<void> {
  const settings = await settingsOf(options, context)
  if (options.migrate) await migrateFirst(settings, context)
  const { startConsumer } = await context.loadConsumer()
  const starting = startConsumer(settings)
  // The consumer's log says from where to where, and when it stops. Why it did not start is told here.
  context.onStop(() => void starting.then((consumer) => consumer.stop()).catch(() => undefined))
  const consumer = await starting
  await consumer.stopped
}

function settingsOf(options: ConsumeOptions, context: CommandContext): Promise<ConsumerSettings> {
  const { database, batchSize, batchTimeoutMs, groupId, topic, dlqTopic, healthPort } = options
  // Nobody means the folder of the current directory without saying so: a consumer is for servers.
  const databaseUrl =
    database === undefined ? undefined : databaseOf({ given: database, create: false }, context).url
  return resolveTyped(
    { databaseUrl, batchSize, fetchWaitMs: batchTimeoutMs, groupId, topic, dlqTopic, healthPort },
    context,
  )
}

async function migrateFirst(settings: ConsumerSettings, context: CommandContext): Promise<void> {
  const options = {
    database: settings.databaseUrl,
    create: true,
    queryTimeoutMs: MIGRATION_TIMEOUT_MS,
  }
  await withOpenStore(options, context, (store) =>
    context.store.migrate(store, {
      onApplied: (name) => void context.stderr.write(`applied ${name}\n`),
    }),
  )
}
