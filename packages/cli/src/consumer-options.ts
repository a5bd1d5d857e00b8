import { ConfigError } from '@agent-actions/events'
import type { ConsumerOptions, ConsumerSettings } from '@agent-actions/consumer'
import type { CommandContext } from './command-context.ts'
import { UsageError } from './usage-error.ts'

/** As they were typed: `resolveConsumer` reads numbers from text, and says what is wrong. */
export type TypedOptions = {
  readonly [Name in keyof ConsumerOptions]?: string | undefined
}

/** What a command calls an option of the consumer. */
const FLAGS: Readonly<Partial<Record<keyof ConsumerOptions, string>>> = {
  databaseUrl: '--database',
  topic: '--topic',
  dlqTopic: '--dlq-topic',
  groupId: '--group-id',
  batchSize: '--batch-size',
  fetchWaitMs: '--batch-timeout-ms',
  healthPort: '--health-port',
}

/**
 * The consumer's settings: what was typed wins over the environment.
 *
 * @throws UsageError for what was typed, else ConfigError; each lists everything that is wrong
 */
export async function resolveTyped(
  typed: TypedOptions,
  { env, loadConsumer }: CommandContext,
): Promise<ConsumerSettings> {
  const { resolveConsumer } = await loadConsumer()
  const given = Object.entries(typed).filter(([, value]) => value !== undefined)
  try {
    return resolveConsumer(Object.fromEntries(given), env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const problems = error.problems.map(withFlag)
    throw problems.some(isUsage) ? new UsageError(problems.join('\n')) : new ConfigError(problems)
  }
}

/** A database that is not accepted is configuration, as it is for the other commands. */
function isUsage(problem: string): boolean {
  return problem.startsWith('--') && !problem.startsWith('--database')
}

function withFlag(problem: string): string {
  const [name = ''] = problem.split(' ', 1)
  const flag = FLAGS[name as keyof ConsumerOptions]
  return flag === undefined ? problem : `${flag}${problem.slice(name.length)}`
}
