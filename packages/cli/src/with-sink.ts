import { AgentActionsError, type ActionSink } from '@agent-actions/events'
import type { CommandContext } from './command-context.ts'
import type { GlobalOptions } from './options/global-options.ts'
import { visibleText } from './output/visible-text.ts'
import { withOpenStore } from './with-store.ts'

/** Where events are sent for the time of `work`. */
export interface NamedSink {
  readonly sink: ActionSink
  /** For people, without a password. */
  readonly name: string
}

/**
 * The database of `--database`, else the Kafka of the variables. Not `DATABASE_URL`: who has a Kafka has
 * that as well, to read.
 */
export function withSink<T>(
  options: GlobalOptions,
  context: CommandContext,
  work: (sink: NamedSink) => Promise<T>,
): Promise<T> {
  if (options.database !== undefined) return withStoreSink(options, context, work)
  if (context.env['KAFKA_BOOTSTRAP_SERVERS']) return withKafkaSink(context, work)
  throw new AgentActionsError(
    'AA_CONFIG_INVALID',
    'Nothing says where to send. Set KAFKA_BOOTSTRAP_SERVERS to the brokers, or give --database with the URL of the table.',
  )
}

function withStoreSink<T>(
  options: GlobalOptions,
  context: CommandContext,
  work: (sink: NamedSink) => Promise<T>,
): Promise<T> {
  return withOpenStore({ ...options, create: false }, context, async (store) => {
    await context.store.requireSchema(store)
    return work({ sink: context.store.storeSink(store), name: store.name })
  })
}

async function withKafkaSink<T>(
  context: CommandContext,
  work: (sink: NamedSink) => Promise<T>,
): Promise<T> {
  const { kafkaSink } = await context.loadKafka()
  // There is no agent here to be held up.
  const sink = kafkaSink({ thread: false })
  const forget = context.onInterrupt(() => sink.close())
  try {
    return await work({
      sink,
      name: visibleText(`Kafka at ${context.env['KAFKA_BOOTSTRAP_SERVERS']}`),
    })
  } finally {
    forget()
    await sink.close()
  }
}
