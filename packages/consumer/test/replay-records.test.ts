import { describe, expect, it } from 'vitest'
import type { DeadLettered } from '../src/consumer-observer.ts'
import { replayRecords } from '../src/replay-records.ts'
import { message, record } from './records.ts'
import { connectionLost, fails, MemoryTable, refuses, tableMissing } from './tables.ts'

const records = (count: number) => Array.from({ length: count }, (_, offset) => record(offset))

function openReplay() {
  const table = new MemoryTable()
  const counts = { stored: 0, duplicates: 0 }
  const poison: DeadLettered[] = []
  const interrupted = new AbortController()
  const clock = { nowMs: 0, waits: 0 }
  const replay = (given = records(5)): Promise<void> =>
    replayRecords(given, {
      insert: table.insert,
      onWritten: ({ stored, duplicates }) => {
        counts.stored += stored
        counts.duplicates += duplicates
      },
      onPoison: (letter) => void poison.push(letter),
      patienceMs: 30_000,
      signal: interrupted.signal,
      wait: async (delayMs) => {
        clock.waits++
        clock.nowMs += delayMs
      },
      now: () => clock.nowMs,
    })
  return { table, counts, poison, interrupted, clock, replay }
}

describe('records that are replayed', () => {
  it('are rows once, however often it is done', async () => {
    const { table, counts, replay } = openReplay()
    await replay()
    await replay()
    expect(counts).toEqual({ stored: 5, duplicates: 5 })
    expect(table.ids.size).toBe(5)
  })

  it('are poison where the consumer would make a dead letter, and the others are rows', async () => {
    const { table, poison, replay } = openReplay()
    table.fault = refuses('Tool 3')
    await replay([record(0), record(1, 'no JSON'), record(2, null), record(3), record(4)])
    expect(poison.map(({ record: { offset }, cause }) => [offset, cause.reason])).toEqual([
      [1n, 'AA_EVENT_NOT_JSON'],
      [2n, 'AA_EVENT_EMPTY'],
      [3n, 'AA_STORE_REFUSED'],
    ])
    expect(poison[2]!.cause.sqlstate).toBe('22P05')
    expect(table.ids.size).toBe(2)
  })

  it('keep the id that they had when they were dead letters before', async () => {
    const { table, replay } = openReplay()
    const {
      id: _id,
      timestamp: _timestamp,
      ...withoutId
    } = JSON.parse(message(0)) as {
      id: string
      timestamp: string
    }
    const original = record(0, JSON.stringify(withoutId))
    const redriven = {
      ...original,
      timestampMs: original.timestampMs + 86_400_000,
      headers: {
        'aa.dlq.redriven_from': 'agent-actions-dlq-0-0',
        'aa.dlq.original_timestamp': String(original.timestampMs),
      },
    }
    await replay([original, redriven])
    expect(table.ids.size).toBe(1)
  })
})

describe('a database', () => {
  it('that is away for a moment is waited for', async () => {
    const { table, clock, replay } = openReplay()
    table.fault = fails(3, connectionLost)
    await replay()
    expect({ rows: table.ids.size, waits: clock.waits }).toEqual({ rows: 5, waits: 3 })
  })

  it('that stays away is given up after the time that was allowed', async () => {
    const { table, counts, clock, replay } = openReplay()
    table.fault = connectionLost
    await expect(replay()).rejects.toMatchObject({ code: 'AA_STORE_UNREACHABLE' })
    expect(counts).toEqual({ stored: 0, duplicates: 0 })
    expect(clock.nowMs).toBeGreaterThanOrEqual(30_000)
    expect(clock.nowMs).toBeLessThan(45_000)
  })

  it('that somebody has to mend is given up at once', async () => {
    const { table, clock, poison, replay } = openReplay()
    table.fault = tableMissing
    await expect(replay()).rejects.toMatchObject({ code: 'AA_SCHEMA_MISSING' })
    expect({ waits: clock.nowMs < 5_000, poison }).toEqual({ waits: true, poison: [] })
    expect(table.asked).toEqual([5])
  })
})

it('starts nothing more when it is interrupted', async () => {
  const { table, interrupted, replay } = openReplay()
  interrupted.abort()
  await expect(replay()).rejects.toMatchObject({ code: 'AA_CLOSED' })
  expect(table.asked).toEqual([])
})
