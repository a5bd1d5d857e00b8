import type { SourceState, SourceStatus } from '@agent-actions/kafka'
import type { ConsumerActivity } from './consumer-activity.ts'
import { DatabaseCheck, type DatabaseState } from './health-database.ts'
import {
  restartReasons,
  unhealthyReasons,
  unreadyReasons,
  type HealthFacts,
} from './health-reasons.ts'
import type { Mask } from './mask-secrets.ts'

export interface HealthOptions {
  readonly source: () => SourceStatus
  readonly activity: ConsumerActivity
  /** One question to the database, such as `select 1`. */
  readonly ping: () => Promise<void>
  /** Over every reason: whoever reaches the port reads them. */
  readonly mask: Mask
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

export interface HealthAnswer {
  readonly isOk: boolean
  /** Fit for JSON. */
  readonly body: Readonly<Record<string, unknown>>
}

/** The answers never reject, and take at most a second. */
export interface Health {
  /** Whether it makes progress, or waits for what a restart would not bring back. */
  live(): Promise<HealthAnswer>
  /** Whether a record that comes now becomes a row, or a dead letter. */
  ready(): Promise<HealthAnswer>
  /** Everything known, for people; the original's two fields first. */
  report(): Promise<HealthAnswer>
}

export function createHealth(options: HealthOptions): Health {
  const { source, activity, ping, mask, now = Date.now } = options
  const database = new DatabaseCheck(ping, now)
  const facts = (): HealthFacts => ({ source: source(), activity, nowMs: now() })
  const answer = (reasons: readonly string[], body = {}): HealthAnswer => ({
    isOk: reasons.length === 0,
    body: {
      status: reasons.length === 0 ? 'healthy' : 'unhealthy',
      ...body,
      ...(reasons.length === 0 ? {} : { reasons: reasons.map(mask) }),
    },
  })
  return {
    live: async () => {
      const reasons = restartReasons(facts())
      // The database is asked only where it may explain why nothing happens.
      const isExplained = reasons.length > 0 && (await database.state()).status === 'failing'
      return answer(isExplained ? [] : reasons)
    },
    ready: async () => answer(unreadyReasons(facts(), await database.state())),
    report: async () => {
      const state = await database.state()
      const seen = facts()
      return answer(unhealthyReasons(seen, state), reportBody(seen, activity, state))
    },
  }
}

const CONSUMER_WORDS: Readonly<Record<SourceState, string>> = {
  connecting: 'connecting',
  consuming: 'running',
  closed: 'stopped',
}

function reportBody(
  { source, nowMs }: HealthFacts,
  activity: ConsumerActivity,
  database: DatabaseState,
): Readonly<Record<string, unknown>> {
  return {
    consumer: CONSUMER_WORDS[source.state],
    database: database.status,
    lag: activity.lag === undefined ? null : Number(activity.lag.total),
    lagReadAt: isoTime(activity.lag?.readAtMs),
    partitions: source.partitions,
    lastFetch: isoTime(source.lastFetchAtMs),
    lastCommit: isoTime(activity.lastCommitAtMs),
    uptimeSeconds: Math.round((nowMs - activity.startedAtMs) / 1000),
    counts: activity.counts,
  }
}

function isoTime(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString()
}
