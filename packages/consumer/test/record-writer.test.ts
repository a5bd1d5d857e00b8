import fc from 'fast-check'
import { DeliveryError } from '@agent-actions/events'
import type { ProducedRecord } from '@agent-actions/kafka'
import { describe, expect, it } from 'vitest'
import type { Outcome } from '../src/batch-progress.ts'
import { RecordWriter } from '../src/record-writer.ts'
import type { PendingRecord } from '../src/batch-progress.ts'
import { Heard } from './heard.ts'
import { message, record } from './records.ts'
import {
  connectionLost,
  fails,
  MemoryTable,
  refuses,
  statementTimeout,
  tableMissing,
} from './tables.ts'

function openWriter() {
  const table = new MemoryTable()
  const observer = new Heard()
  const buried: ProducedRecord[] = []
  const waits: number[] = []
  const world = {
    table,
    observer,
    buried,
    waits,
    outcomes: new Map<number, Outcome>(),
    sendDeadLetters: async (records: readonly ProducedRecord[]) => void buried.push(...records),
    onWait: () => {},
  }
  const writer = new RecordWriter({
    insert: table.insert,
    sendDeadLetters: (records) => world.sendDeadLetters(records),
    observer,
    groupId: 'tests',
    wait: async (delayMs) => {
      waits.push(delayMs)
      world.onWait()
    },
    now: () => Date.UTC(2026, 10, 22, 13, 31),
  })
  return Object.assign(world, { writer })
}

type World = ReturnType<typeof openWriter>

function pending(
  world: World,
  values: readonly (string | null)[],
  signal = new AbortController().signal,
) {
  return values.map((value, offset): PendingRecord => ({
    record: record(offset, value),
    signal,
    settle: (outcome) => {
      if (!world.outcomes.has(offset)) world.outcomes.set(offset, outcome)
    },
  }))
}

const messages = (count: number) => Array.from({ length: count }, (_, number) => message(number))
const offsetsOf = (letters: readonly ProducedRecord[]) =>
  letters.map(({ headers }) => headers?.['__connect.errors.offset'])
const allDone = (count: number) =>
  new Map(Array.from({ length: count }, (_, offset) => [offset, 'done']))

describe('records on their way to the table', () => {
  it('become rows with one write', async () => {
    const world = openWriter()
    await world.writer.write(pending(world, messages(5)))
    expect(world.table.asked).toEqual([5])
    expect(world.outcomes).toEqual(allDone(5))
    expect(world.observer.batches).toEqual([
      { stored: 5, duplicates: 0, expired: 0, durationMs: 0, oldestAgeMs: 60_000 },
    ])
  })

  it('are no new rows the second time', async () => {
    const world = openWriter()
    await world.writer.write(pending(world, messages(5)))
    await world.writer.write(pending(world, messages(5)))
    expect(world.observer.batches[1]).toMatchObject({ stored: 0, duplicates: 5 })
    expect(world.table.ids.size).toBe(5)
  })
})

describe('a message that can never be read', () => {
  it.each([
    { what: 'a tombstone', value: null, reason: 'AA_EVENT_EMPTY' },
    { what: 'no JSON', value: '{"agent_name":', reason: 'AA_EVENT_NOT_JSON' },
    { what: 'a JSON list', value: '[1,2]', reason: 'AA_EVENT_NOT_AN_ACTION' },
    {
      what: 'a version to come',
      value: '{"schema_version":2}',
      reason: 'AA_EVENT_UNKNOWN_VERSION',
    },
  ])('is a dead letter at once ($what), its neighbours are rows', async ({ value, reason }) => {
    const world = openWriter()
    await world.writer.write(pending(world, [message(0), value, message(2)]))
    expect(world.table.ids.size).toBe(2)
    expect(world.outcomes).toEqual(allDone(3))
    expect(world.buried).toHaveLength(1)
    expect(world.buried[0]!.value).toEqual(value === null ? null : Buffer.from(value))
    expect(world.buried[0]!.headers).toMatchObject({
      'aa.dlq.reason': reason,
      'aa.dlq.attempts': '1',
      '__connect.errors.offset': '1',
      '__connect.errors.stage': 'VALUE_CONVERTER',
    })
    expect(world.waits).toEqual([])
  })
})

describe('a row that the database refuses', () => {
  it('is a dead letter after three tries, with the SQLSTATE; its neighbours are rows', async () => {
    const world = openWriter()
    world.table.fault = refuses('Tool 2')
    await world.writer.write(pending(world, messages(5)))
    expect(world.table.ids.size).toBe(4)
    expect(world.outcomes).toEqual(allDone(5))
    expect(offsetsOf(world.buried)).toEqual(['2'])
    expect(world.buried[0]!.headers).toMatchObject({
      'aa.dlq.reason': 'AA_STORE_REFUSED',
      'aa.dlq.sqlstate': '22P05',
      'aa.dlq.attempts': '3',
      '__connect.errors.stage': 'TASK_PUT',
    })
    expect(world.table.asked.filter((rows) => rows === 1)).toHaveLength(3)
    expect(world.waits).toEqual([])
  })

  it('is found among a hundred with fewer statements than one for each', async () => {
    const world = openWriter()
    world.table.fault = refuses('Tool 37')
    await world.writer.write(pending(world, messages(100)))
    expect(world.table.ids.size).toBe(99)
    expect(world.table.asked.length).toBeLessThan(20)
  })

  it('is told apart from its neighbours wherever such rows are', async () => {
    const some = fc.uniqueArray(fc.nat({ max: 39 }), { maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(some, async (refused) => {
        const world = openWriter()
        world.table.fault = refuses(...refused.map((number) => `Tool ${number}`))
        await world.writer.write(pending(world, messages(40)))
        expect(new Set(offsetsOf(world.buried))).toEqual(new Set(refused.map(String)))
        expect(world.buried).toHaveLength(refused.length)
        expect(world.table.ids.size).toBe(40 - refused.length)
        expect(world.outcomes).toEqual(allDone(40))
      }),
      { numRuns: 50 },
    )
  })

  it('is also one that makes our own code fail: it is kept, and the others go on', async () => {
    const world = openWriter()
    world.table.fault = (events) =>
      events.some(({ action_name }) => action_name === 'Tool 1')
        ? new TypeError('a bug')
        : undefined
    await world.writer.write(pending(world, messages(3)))
    expect(world.buried[0]!.headers).toMatchObject({
      'aa.dlq.reason': 'unexpected',
      '__connect.errors.exception.class.name': 'TypeError',
    })
    expect(world.table.ids.size).toBe(2)
  })
})

describe('a database that is away', () => {
  it('is asked again, longer after each failure, and no record is a dead letter', async () => {
    const world = openWriter()
    world.table.fault = fails(20, connectionLost)
    await world.writer.write(pending(world, messages(3)))
    expect(world.table.ids.size).toBe(3)
    expect(world.buried).toEqual([])
    expect(world.waits).toHaveLength(20)
    expect(Math.max(...world.waits)).toBeLessThanOrEqual(5_000)
    expect(world.waits[9]).toBeGreaterThan(world.waits[0]!)
    expect(world.observer.storeFailures).toHaveLength(20)
  })

  it('is waited for only as long as the records are ours', async () => {
    const world = openWriter()
    const owner = new AbortController()
    world.table.fault = connectionLost
    world.onWait = () => owner.abort()
    await world.writer.write(pending(world, messages(2), owner.signal))
    expect([...world.outcomes.values()]).toEqual(['skipped', 'skipped'])
    expect(world.table.asked).toEqual([2])
  })

  it('and lacks its table is asked often enough for the first row to be there within 15 s', async () => {
    const world = openWriter()
    world.table.fault = fails(20, tableMissing)
    await world.writer.write(pending(world, messages(3)))
    expect(world.waits).toHaveLength(20)
    expect(Math.max(...world.waits)).toBeLessThanOrEqual(10_000)
  })

  it('and lacks its table: somebody has to act, no record is a dead letter', async () => {
    const world = openWriter()
    world.table.fault = fails(2, tableMissing)
    await world.writer.write(pending(world, messages(1)))
    expect(world.observer.storeFailures.map(({ kind }) => kind)).toEqual(['unready', 'unready'])
    expect(world.buried).toEqual([])
    expect(world.outcomes).toEqual(allDone(1))
  })

  it('and too slow for the batch gets smaller ones', async () => {
    const world = openWriter()
    world.table.fault = (events) => (events.length > 2 ? statementTimeout() : undefined)
    await world.writer.write(pending(world, messages(8)))
    expect(world.table.asked).toEqual([8, 4, 2, 2, 4, 2, 2])
    expect(world.outcomes).toEqual(allDone(8))
  })

  it('in the middle of a search for a refused row blames nobody else', async () => {
    const world = openWriter()
    const lose = fails(3, connectionLost)
    const refuse = refuses('Tool 3')
    world.table.fault = (events) => (events.length <= 2 && lose(events)) || refuse(events)
    await world.writer.write(pending(world, messages(8)))
    expect(offsetsOf(world.buried)).toEqual(['3'])
    expect(world.table.ids.size).toBe(7)
  })
})

describe('dead letters that cannot be written', () => {
  it('are tried again, and hold back their own records only', async () => {
    const world = openWriter()
    let refusals = 0
    world.sendDeadLetters = async (records) => {
      if (refusals++ < 3) throw new DeliveryError('AA_DELIVERY_FAILED', 'away', { retryable: true })
      expect(world.outcomes.get(0)).toBe('done')
      expect(world.outcomes.has(1)).toBe(false)
      world.buried.push(...records)
    }
    await world.writer.write(pending(world, [message(0), 'no JSON']))
    expect(world.observer.deadLetterFailures).toHaveLength(3)
    expect(world.buried).toHaveLength(1)
    expect(world.outcomes).toEqual(allDone(2))
  })

  it('and one that is too large holds back no other, nor is more than that one sent again', async () => {
    const world = openWriter()
    const owner = new AbortController()
    const large = 'x'.repeat(100)
    const sent: number[] = []
    world.sendDeadLetters = async (records) => {
      sent.push(records.length)
      if (records.some(({ value }) => value!.length >= 100)) {
        throw new DeliveryError('AA_EVENT_REFUSED', 'too large')
      }
      world.buried.push(...records)
    }
    const seenByTheFirstWait: unknown[] = []
    world.onWait = () => {
      if (world.waits.length === 1) seenByTheFirstWait.push(...offsetsOf(world.buried))
      if (world.waits.length === 3) owner.abort()
    }
    await world.writer.write(pending(world, ['a', large, 'b', 'c'], owner.signal))
    expect(seenByTheFirstWait).toEqual(['0', '2', '3'])
    expect(sent).toEqual([4, 2, 1, 1, 2, 1, 1])
    expect(world.outcomes.get(1)).toBe('skipped')
    expect(world.observer.deadLetterFailures).toHaveLength(3)
  })

  it('and come from refused rows hold back no row of the same write', async () => {
    const world = openWriter()
    const owner = new AbortController()
    world.table.fault = refuses('Tool 0')
    world.sendDeadLetters = async () => {
      throw new DeliveryError('AA_DELIVERY_FAILED', 'away', { retryable: true })
    }
    world.onWait = () => owner.abort()
    await world.writer.write(pending(world, messages(4), owner.signal))
    expect(world.table.ids.size).toBe(3)
    expect(world.outcomes.get(0)).toBe('skipped')
  })

  it('are given up when their partition is taken away: it is another member now that writes them', async () => {
    const world = openWriter()
    const owner = new AbortController()
    world.sendDeadLetters = async () => {
      throw new DeliveryError('AA_DELIVERY_FAILED', 'away', { retryable: true })
    }
    world.onWait = () => owner.abort()
    await world.writer.write(pending(world, ['no JSON'], owner.signal))
    expect(world.outcomes.get(0)).toBe('skipped')
  })
})
