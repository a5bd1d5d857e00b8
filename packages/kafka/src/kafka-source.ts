import type { KafkaSettings } from './kafka-settings.ts'
import type { Log } from './log.ts'
import type { RecordSource } from './record-source.ts'
import { openSourceClient } from './source-client.ts'
import { SupervisedSource } from './source-supervisor.ts'
import { SOURCE_TIMING } from './source-timing.ts'
import { asError } from './source-refusal.ts'

export interface KafkaSourceOptions {
  readonly topic: string
  readonly groupId: string
  readonly log: Log
  /** How long a fetch waits for its first record, in milliseconds. 1,000 by default. */
  readonly fetchWaitMs?: number
  /** How much one fetch may bring of one partition, in bytes. 1 MiB by default. */
  readonly maxBytesPerPartition?: number
}

export function kafkaSource(settings: KafkaSettings, options: KafkaSourceOptions): RecordSource {
  const { topic, groupId, log, fetchWaitMs = 1_000, maxBytesPerPartition = 1_048_576 } = options
  return new SupervisedSource({
    topic,
    groupId,
    log,
    fetchWaitMs,
    maxBytesPerPartition,
    timing: SOURCE_TIMING,
    openClient: (clientLog) => openSourceClient(settings, clientLog),
    explain: asError,
    now: Date.now,
  })
}
