import type { ConsumerSettings } from '@agent-actions/consumer'
import { AgentActionsError, ConfigError } from '@agent-actions/events'
import type { CommandContext } from '../command-context.ts'
import { resolveTyped } from '../consumer-options.ts'
import { databaseOf, type Database } from '../database-url.ts'
import type { GlobalOptions } from '../options/global-options.ts'

/** What a consumer reads of Kafka. */
export type KafkaSide = Pick<ConsumerSettings, 'kafka' | 'topic' | 'dlqTopic' | 'groupId'>

/** Each side alone can be checked without the other: an agent's machine knows no database. */
export interface DoctorSettings {
  /** `undefined` where the problems say why. */
  readonly kafka: KafkaSide | undefined
  readonly database: Database | undefined
  readonly problems: readonly string[]
}

/** In place of the database's, which has rules of its own here. */
const NO_DATABASE = 'pglite:none'

export async function doctorSettings(
  { database }: GlobalOptions,
  context: CommandContext,
): Promise<DoctorSettings> {
  const problems: string[] = []
  return {
    kafka: await found(() => resolveTyped({ databaseUrl: NO_DATABASE }, context), problems),
    database: await found(() => databaseOf({ given: database, create: false }, context), problems),
    problems,
  }
}

async function found<Value>(
  resolve: () => Value | Promise<Value>,
  problems: string[],
): Promise<Value | undefined> {
  try {
    return await resolve()
  } catch (error) {
    if (!(error instanceof AgentActionsError)) throw error
    problems.push(...(error instanceof ConfigError ? error.problems : [error.message]))
    return undefined
  }
}
