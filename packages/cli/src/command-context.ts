import type * as consumer from '@agent-actions/consumer'
import type * as spool from '@agent-actions/exporter/spool'
import type * as kafka from '@agent-actions/kafka'
import type {
  agentActivity,
  applyRetention,
  debugKeptFrom,
  forgetRun,
  insertActions,
  listErrors,
  listRuns,
  migrate,
  openStore,
  planRetention,
  readRun,
  requireSchema,
  rowsOutsidePartitions,
  runRowCounts,
  storedActions,
  storeSink,
  toolStatistics,
} from '@agent-actions/store'
import type { ReachAddress } from './doctor/reach-address.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface TextOutput {
  write(text: string): unknown
}

/** What the commands need of the store package. */
export interface StoreFunctions {
  readonly openStore: typeof openStore
  readonly migrate: typeof migrate
  readonly requireSchema: typeof requireSchema
  readonly rowsOutsidePartitions: typeof rowsOutsidePartitions
  readonly listRuns: typeof listRuns
  readonly readRun: typeof readRun
  readonly toolStatistics: typeof toolStatistics
  readonly agentActivity: typeof agentActivity
  readonly listErrors: typeof listErrors
  readonly runRowCounts: typeof runRowCounts
  readonly forgetRun: typeof forgetRun
  readonly storedActions: typeof storedActions
  readonly insertActions: typeof insertActions
  readonly storeSink: typeof storeSink
  readonly planRetention: typeof planRetention
  readonly applyRetention: typeof applyRetention
  readonly debugKeptFrom: typeof debugKeptFrom
}

/** What the commands need of the Kafka package. */
export interface KafkaFunctions {
  readonly KAFKA_VARIABLES: typeof kafka.KAFKA_VARIABLES
  readonly describeKafka: typeof kafka.describeKafka
  readonly openKafkaAdmin: typeof kafka.openKafkaAdmin
  readonly ensureTopics: typeof kafka.ensureTopics
  readonly readTopic: typeof kafka.readTopic
  readonly createRecordProducer: typeof kafka.createRecordProducer
  readonly kafkaSink: typeof kafka.kafkaSink
}

/** What the commands need of the consumer package. */
export interface ConsumerFunctions {
  readonly resolveConsumer: typeof consumer.resolveConsumer
  readonly startConsumer: typeof consumer.startConsumer
  readonly readRecord: typeof consumer.readRecord
  readonly replayRecords: typeof consumer.replayRecords
}

/** What the commands need of the exporter package. */
export interface SpoolFunctions {
  readonly listSpool: typeof spool.listSpool
  readonly sendSpool: typeof spool.sendSpool
}

/** The world of one call of the command: handed in, so that tests need no process. */
export interface CommandContext {
  /** Data, and nothing else. */
  readonly stdout: TextOutput
  readonly stderr: TextOutput
  readonly env: Environment
  /** Whether stdout is a terminal. */
  readonly isTTY: boolean
  /** Width of the terminal; `undefined` or 0 when unknown. */
  readonly columns: number | undefined
  readonly now: () => Date
  readonly folderExists: (path: string) => boolean
  readonly store: StoreFunctions
  /** Loaded by the commands that need it: who reads rows does not pay for a Kafka client. */
  readonly loadKafka: () => Promise<KafkaFunctions>
  readonly loadConsumer: () => Promise<ConsumerFunctions>
  readonly loadSpool: () => Promise<SpoolFunctions>
  readonly reachAddress: ReachAddress
  /** Runs `leave` if the command is interrupted before the returned function is called. */
  readonly onInterrupt: (leave: () => Promise<unknown>) => () => void
  /**
   * For a command that runs until it is told to stop: the first SIGTERM or SIGINT calls `stop`, the
   * next one ends the process at once.
   */
  readonly onStop: (stop: () => void) => void
}
