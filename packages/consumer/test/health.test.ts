import { describe, expect, it } from 'vitest'
import type { SourceStatus } from '@agent-actions/kafka'
import { ConsumerActivity } from '../src/consumer-activity.ts'
import { createHealth } from '../src/health.ts'
import { maskFor } from '../src/mask-secrets.ts'
import { consuming } from './source-status.ts'

const START_MS = Date.UTC(2026, 10, 22, 13, 30)
const WRITTEN = { stored: 3, duplicates: 1, expired: 0, durationMs: 5, oldestAgeMs: 40 }

function consumer() {
  let nowMs = START_MS
  let database: Error | undefined
  let changes: Partial<SourceStatus> = {}
  const now = () => nowMs
  const source = () => consuming(nowMs, changes)
  const activity = new ConsumerActivity({ source, now })
  const ping = () => (database === undefined ? Promise.resolve() : Promise.reject(database))
  const health = createHealth({ source, activity, ping, mask: maskFor({}), now })
  return {
    activity,
    health,
    pass: (ms: number) => void (nowMs += ms),
    sourceIs: (status: Partial<SourceStatus>) => void (changes = status),
    databaseFails: (message: string) => void (database = new Error(message)),
    /** `live ready healthy`, as yes or no. */
    verdicts: async () =>
      [await health.live(), await health.ready(), await health.report()]
        .map(({ isOk }) => (isOk ? 'yes' : 'no'))
        .join(' '),
    reasons: async () => (await health.report()).body['reasons'],
  }
}

const lag = (...lags: readonly number[]) =>
  lags.map((each, partition) => ({ partition, lag: BigInt(each) }))

describe('health', () => {
  it('is all well for a member that fetches', async () => {
    const { activity, health, pass, verdicts } = consumer()
    activity.received(4)
    activity.written(WRITTEN)
    pass(10_000)
    activity.committed(0)
    activity.lagRead(lag(2, 5))
    pass(2_400)
    expect(await verdicts()).toBe('yes yes yes')
    expect((await health.report()).body).toEqual({
      status: 'healthy',
      consumer: 'running',
      database: 'ok',
      lag: 7,
      lagReadAt: '2026-11-22T13:30:10.000Z',
      partitions: [0, 1],
      lastFetch: '2026-11-22T13:30:12.400Z',
      lastCommit: '2026-11-22T13:30:10.000Z',
      uptimeSeconds: 12,
      counts: { consumed: 4, stored: 3, duplicates: 1, expired: 0, deadLetters: 0, batches: 1 },
    })
  })

  it('says null of what is not known yet', async () => {
    const { health, sourceIs } = consumer()
    sourceIs({ lastFetchAtMs: undefined })
    expect((await health.report()).body).toMatchObject({
      lag: null,
      lagReadAt: null,
      lastFetch: null,
      lastCommit: null,
    })
  })

  it('is alive but not ready while it joins', async () => {
    const { sourceIs, verdicts, reasons } = consumer()
    sourceIs({ state: 'connecting', partitions: [], lastFetchAtMs: undefined })
    expect(await verdicts()).toBe('yes no no')
    expect(await reasons()).toEqual(['Kafka: joining the consumer group.'])
  })

  it('says nothing of a group that it joins only once it has a database', async () => {
    const { databaseFails, sourceIs, reasons } = consumer()
    databaseFails('connection refused')
    sourceIs({ state: 'connecting', partitions: [], joins: 0, lastFetchAtMs: undefined })
    expect(await reasons()).toEqual([expect.stringContaining('connection refused')])
  })

  it('stays alive for as long as the broker is away', async () => {
    const { pass, sourceIs, verdicts, reasons } = consumer()
    pass(3_600_000)
    sourceIs({
      state: 'connecting',
      lastError: new Error('no broker answers at kafka:9092'),
      lastFetchAtMs: START_MS,
      lastHeartbeatAtMs: START_MS,
    })
    expect(await verdicts()).toBe('yes no no')
    expect(await reasons()).toEqual([expect.stringContaining('no broker answers at kafka:9092. ')])
  })

  it('stays alive for as long as the database is away, also when consuming has not begun', async () => {
    const { databaseFails, pass, sourceIs, verdicts, reasons } = consumer()
    databaseFails('connection refused')
    sourceIs({ state: 'connecting', lastFetchAtMs: undefined, lastHeartbeatAtMs: undefined })
    pass(3_600_000)
    expect(await verdicts()).toBe('yes no no')
    expect(await reasons()).toContainEqual(
      expect.stringMatching(/^The database does not answer: connection refused\. .*DATABASE_URL/),
    )
  })

  it('is not alive after a minute without a word from Kafka for no known reason', async () => {
    const { pass, sourceIs, verdicts, reasons } = consumer()
    sourceIs({ lastFetchAtMs: START_MS, lastHeartbeatAtMs: START_MS })
    pass(59_999)
    expect(await verdicts()).toBe('yes yes yes')
    pass(1)
    expect(await verdicts()).toBe('no yes no')
    expect(await reasons()).toEqual([expect.stringContaining('60 s, for no known reason')])
  })

  it('is alive by heartbeats alone: fetches wait while rows wait', async () => {
    const { pass, sourceIs, verdicts } = consumer()
    pass(300_000)
    sourceIs({ lastFetchAtMs: START_MS })
    expect(await verdicts()).toBe('yes yes yes')
  })

  it('is neither ready nor healthy once it is closed', async () => {
    const { sourceIs, verdicts, health } = consumer()
    sourceIs({ state: 'closed', partitions: [] })
    expect(await verdicts()).toBe('yes no no')
    expect((await health.report()).body).toMatchObject({ consumer: 'stopped' })
  })

  it('shows no password of a URL in a reason', async () => {
    const { databaseFails, reasons } = consumer()
    databaseFails('cannot reach postgres://me:secret@db/x')
    expect(await reasons()).toEqual([expect.stringContaining('postgres://me:***@db/x')])
  })
})

describe('progress', () => {
  it('is missing when lag stays for a minute and nothing is committed', async () => {
    const { activity, pass, verdicts, reasons } = consumer()
    activity.lagRead(lag(0, 9))
    pass(60_000)
    activity.lagRead(lag(0, 9))
    expect(await verdicts()).toBe('no yes no')
    expect(await reasons()).toEqual([expect.stringMatching(/^Partition 1: records wait/)])
  })

  it('is there while a partition with lag is committed', async () => {
    const { activity, pass, verdicts } = consumer()
    for (let round = 0; round < 20; round += 1) {
      activity.lagRead(lag(5_000, 9_000))
      activity.committed(0)
      activity.committed(1)
      pass(10_000)
    }
    expect(await verdicts()).toBe('yes yes yes')
  })

  it('is missed in one partition though another one is committed, but a restart would not help', async () => {
    const { activity, pass, reasons, verdicts } = consumer()
    for (let round = 0; round < 7; round += 1) {
      activity.lagRead(lag(5_000, 9_000))
      activity.committed(0)
      pass(10_000)
    }
    activity.lagRead(lag(5_000, 9_000))
    expect(await reasons()).toEqual([expect.stringMatching(/^Partition 1: /)])
    expect(await verdicts()).toBe('yes yes no')
    pass(60_000)
    activity.lagRead(lag(5_000, 9_000))
    expect(await verdicts()).toBe('no yes no')
  })

  it('is not asked of partitions that other members have', async () => {
    const { activity, pass, sourceIs, verdicts } = consumer()
    sourceIs({ partitions: [0] })
    activity.lagRead(lag(0, 9))
    pass(600_000)
    activity.lagRead(lag(0, 9))
    expect(await verdicts()).toBe('yes yes yes')
  })

  it('begins anew when partitions are dealt anew', async () => {
    const { activity, pass, sourceIs, verdicts } = consumer()
    activity.lagRead(lag(9))
    pass(59_000)
    sourceIs({ joins: 2 })
    activity.lagRead(lag(9))
    pass(59_000)
    activity.lagRead(lag(9))
    expect(await verdicts()).toBe('yes yes yes')
    pass(1_000)
    activity.lagRead(lag(9))
    expect(await verdicts()).toBe('no yes no')
  })

  it('is not missed where the lag can no longer be read', async () => {
    const { activity, pass, verdicts } = consumer()
    activity.lagRead(lag(9))
    pass(5_000)
    activity.committed(0)
    pass(3_600_000)
    expect(await verdicts()).toBe('yes yes yes')
  })

  it('is explained by a database that does not take rows: no restart', async () => {
    const { activity, pass, verdicts, reasons } = consumer()
    activity.lagRead(lag(9))
    pass(60_000)
    activity.lagRead(lag(9))
    activity.storeFailed('unready', new Error('permission denied'))
    expect(await verdicts()).toBe('yes no no')
    expect(await reasons()).toContainEqual(expect.stringContaining('permission denied. '))
  })
})

describe('failures', () => {
  it('of a moment are no reason, those that go on are', async () => {
    const { activity, pass, verdicts, reasons } = consumer()
    activity.storeFailed('away', new Error('deadlock detected'))
    expect(await verdicts()).toBe('yes yes yes')
    pass(10_000)
    activity.storeFailed('away', new Error('deadlock detected'))
    expect(await verdicts()).toBe('yes yes no')
    expect(await reasons()).toEqual([expect.stringContaining('for 10 s: deadlock detected. ')])
  })

  it('of the store are over with the next rows', async () => {
    const { activity, verdicts } = consumer()
    activity.storeFailed('unready', new Error('no such table'))
    expect(await verdicts()).toBe('yes no no')
    activity.written(WRITTEN)
    expect(await verdicts()).toBe('yes yes yes')
  })

  it('that nobody has tried again for a minute are history', async () => {
    const { activity, pass, verdicts } = consumer()
    activity.storeFailed('unready', new Error('no such table'))
    activity.deadLetterFailed(new Error('no such topic'))
    pass(60_000)
    expect(await verdicts()).toBe('yes yes yes')
  })

  it('of dead letters make it unready until one is written', async () => {
    const { activity, verdicts, reasons } = consumer()
    activity.deadLetterFailed(new Error('no such topic'))
    expect(await verdicts()).toBe('yes no no')
    expect(await reasons()).toEqual([expect.stringMatching(/no such topic.*topics create/)])
    activity.deadLettered()
    expect(await verdicts()).toBe('yes yes yes')
  })
})
