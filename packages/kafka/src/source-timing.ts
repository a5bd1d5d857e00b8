import type { BackoffLimits } from '@agent-actions/events'

/** When a source waits, and for how long. All in milliseconds. */
export interface SourceTiming {
  /** A member that the group has not heard of for so long has lost its partitions. */
  readonly sessionTimeoutMs: number
  /** How long the others wait for a member that is asked to join again. */
  readonly rebalanceTimeoutMs: number
  readonly heartbeatEveryMs: number
  /**
   * A consumer that neither fetched nor handled anything for so long is replaced: by then it has
   * missed three sessions, since kafkajs sends heartbeats only between fetches.
   */
  readonly idleRestartMs: number
  /** How long a client that is replaced may take to say goodbye to its brokers. */
  readonly goodbyeMs: number
  /** Between one consumer that failed and the next. */
  readonly restart: BackoffLimits
  /** Before joining again when the group refused right after the last join. */
  readonly rejoin: BackoffLimits
  /** Before the same records come again when their handler did nothing with them. */
  readonly redeliver: BackoffLimits
  /** Between tries to commit through a broker that does not answer. */
  readonly commit: BackoffLimits
}

export const SOURCE_TIMING: SourceTiming = {
  sessionTimeoutMs: 10_000,
  rebalanceTimeoutMs: 30_000,
  heartbeatEveryMs: 1_000,
  idleRestartMs: 30_000,
  goodbyeMs: 15_000,
  restart: { firstMs: 400, longestMs: 5_000 },
  rejoin: { firstMs: 500, longestMs: 2_000 },
  redeliver: { firstMs: 200, longestMs: 5_000 },
  commit: { firstMs: 200, longestMs: 2_000 },
}
