import { AgentActionsError } from '@agent-actions/events'
import type { ConsumedRecord } from '@agent-actions/kafka'
import { sqlstateOf, type Store } from '@agent-actions/store'
import type { ConsumerFunctions, StoreFunctions } from '../command-context.ts'
import { countRecords } from './count-records.ts'
import { isOfRun } from './is-of-run.ts'
import type { ReplayTally } from './replay-tally.ts'
import type { SeenActions } from './seen-actions.ts'

/** What is done with records that are meant. */
export type Handle = (records: readonly ConsumedRecord[]) => Promise<void>

export interface WorkOptions {
  readonly store: Store
  readonly functions: Pick<StoreFunctions, 'insertActions' | 'storedActions' | 'debugKeptFrom'>
  readonly consumer: Pick<ConsumerFunctions, 'readRecord' | 'replayRecords'>
  readonly tally: ReplayTally
}

export interface WriteOptions extends WorkOptions {
  /** Longest to ask a database that is away, in milliseconds. */
  readonly patienceMs: number
  readonly signal: AbortSignal
}

/** `insufficient_privilege` */
const NO_PERMISSION = '42501'

/** Throws AgentActionsError `AA_CONFIG_INVALID` for a user of the database who may only read. */
export function writing({ store, functions, consumer, tally, ...limits }: WriteOptions): Handle {
  return async (records) => {
    try {
      await consumer.replayRecords(records, {
        ...limits,
        insert: (events) => functions.insertActions(store, events),
        onWritten: ({ stored, duplicates, expired }) => {
          tally.fresh += stored
          tally.already += duplicates
          tally.expired += expired
        },
        onPoison: (poison) => tally.addPoison(poison),
      })
    } catch (error) {
      throw refusedUser(error, `may not write rows in ${store.name}: grant it agent_actions_writer`)
    }
  }
}

/** Throws AgentActionsError `AA_CONFIG_INVALID` for a user of the database who may only write. */
export function counting(
  { store, functions, consumer, tally }: WorkOptions,
  seen: SeenActions,
): Handle {
  return async (records) => {
    try {
      await countRecords(records, {
        readRecord: consumer.readRecord,
        storedActions: (events) => functions.storedActions(store, events),
        debugKeptFrom: () => functions.debugKeptFrom(store),
        seen,
        tally,
      })
    } catch (error) {
      const advice = 'grant it agent_actions_reader; --yes needs agent_actions_writer alone'
      throw refusedUser(error, `may not see which rows are in ${store.name}: ${advice}`)
    }
  }
}

function refusedUser(error: unknown, what: string): unknown {
  if (sqlstateOf(error) !== NO_PERMISSION) return error
  return new AgentActionsError(
    'AA_CONFIG_INVALID',
    `The database's user ${what}. docs/roles.md says more.`,
    { cause: error },
  )
}

/** Without a run, all are meant. */
export function onlyOfRun(
  correlationId: string | undefined,
  { readRecord }: Pick<ConsumerFunctions, 'readRecord'>,
  handle: Handle,
): Handle {
  if (correlationId === undefined) return handle
  return (records) =>
    handle(records.filter((record) => isOfRun(record, readRecord(record), correlationId)))
}
