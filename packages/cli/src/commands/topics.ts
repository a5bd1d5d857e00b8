import type { TopicResult } from '@agent-actions/kafka'
import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { resolveTyped } from '../consumer-options.ts'
import type { GlobalOptions } from '../options/global-options.ts'
import { topicOptions, type TopicNames } from '../options/topic-options.ts'
import { parseWholeNumber } from '../options/whole-number.ts'
import type { OutputStyle } from '../output/output-style.ts'
import { formatTable } from '../output/table.ts'
import type { TableRow } from '../output/table-columns.ts'
import { visibleText } from '../output/visible-text.ts'
import { writeRows } from '../output/write-rows.ts'
import { withKafka } from '../with-kafka.ts'

interface CreateOptions extends GlobalOptions, TopicNames {
  readonly partitions?: number
  readonly replication?: number
}

interface Topic extends Pick<TopicResult, 'differences'> {
  readonly topic: string
  readonly status: 'created' | 'already there'
}

/** Of one topic; more is the sign of a slip of the finger. */
const MAX_PARTITIONS = 10_000
/** Copies, each on a broker of its own. */
const MAX_REPLICATION = 100
/** Topics have no database, but one is a setting of the consumer. */
const NO_DATABASE = 'pglite:none'

const AFTER_HELP = `
Makes the topic of the actions and that of the dead letters where they are
missing. What is there is left as it is; how it differs is shown. Safe to run
again. KAFKA_BOOTSTRAP_SERVERS says where Kafka is, KAFKA_SSL and KAFKA_SASL_*
how to sign in.

Examples:
  agent-actions topics create
  agent-actions topics create --partitions 12 --replication 3`

export function addTopicsCommand(program: Command, context: CommandContext): void {
  const topics = program
    .command('topics')
    .description('the Kafka topics of actions and of dead letters: topics create')
    .addHelpText('after', '\nExamples:\n  agent-actions topics create')
  const create = topics
    .command('create')
    .description('make the topics that are missing; safe to run again')
    .option(
      '--partitions <number>',
      'of the actions: the most consumers that work at a time (default: 6)',
      parseWholeNumber({ flag: '--partitions', most: MAX_PARTITIONS }),
    )
    .option(
      '--replication <number>',
      'copies of each record (default: the number of brokers, 3 at most)',
      parseWholeNumber({ flag: '--replication', most: MAX_REPLICATION }),
    )
    .addHelpText('after', AFTER_HELP)
  for (const option of topicOptions()) create.addOption(option)
  create.action((_options, command: Command) =>
    createTopics(command.optsWithGlobals<CreateOptions>(), context),
  )
}

async function createTopics(options: CreateOptions, context: CommandContext): Promise<void> {
  const names = { topic: options.topic, dlqTopic: options.dlqTopic }
  const settings = await resolveTyped({ ...names, databaseUrl: NO_DATABASE }, context)
  const { kafka, topic, dlqTopic } = settings
  const { partitions, replication } = options
  const { ensureTopics, describeKafka } = await context.loadKafka()
  const results = await withKafka(kafka, context, (admin) =>
    ensureTopics(admin, {
      topic,
      dlqTopic,
      ...(partitions !== undefined && { partitions }),
      ...(replication !== undefined && { replication }),
    }),
  )
  writeRows(
    {
      rows: results.map(topicOf),
      format: formatTopics,
      footer: footerText(results, visibleText(describeKafka(kafka))),
      whenEmpty: 'no topics',
    },
    options,
    context,
  )
}

function topicOf({ name, status, differences }: TopicResult): Topic {
  return { topic: name, status: status === 'created' ? status : 'already there', differences }
}

/** A line for each difference, the topic named in its first one. */
function formatTopics(topics: readonly Topic[], style: OutputStyle): string {
  const rows: readonly TableRow[] = topics.flatMap(({ topic, status, differences }) => {
    const [first, ...others] = differences.map(({ setting, found, wanted }) => ({
      SETTING: setting,
      IS: found,
      'WOULD BE': wanted,
    }))
    return [{ TOPIC: topic, STATUS: status, ...first }, ...others]
  })
  return formatTable(rows, {
    ...style,
    brief: { STATUS: { cells: rows.map(({ STATUS = '' }) => STATUS.replace('already ', '')) } },
    keep: ['STATUS', 'SETTING', 'IS', 'WOULD BE'],
  })
}

function footerText(results: readonly TopicResult[], kafka: string): string {
  const lines = [`at ${kafka}`]
  if (results.some(({ differences }) => differences.length > 0)) {
    lines.push(
      'What was there was left as it is. Kafka changes it: kafka-topics.sh --alter',
      '--partitions (more only), kafka-configs.sh --alter (settings).',
    )
  }
  return lines.join('\n')
}
