import type { ConsumedRecord } from '@agent-actions/kafka'
import { describe, expect, it } from 'vitest'
import { payloadOf } from '../lab/payload.ts'
import { verdictOf, type Evidence, type Row } from '../lab/verdict.ts'

const NOON_MS = Date.UTC(2026, 10, 22, 12)

function row(number: number, more: Partial<Row> = {}): Row {
  return { writer: 'a', number, copies: 1, is_whole: true, first_ms: NOON_MS, ...more }
}

function record(number: number, more: Partial<ConsumedRecord> = {}): ConsumedRecord {
  const payload = payloadOf('a', number, 10)
  return {
    topic: 'agent-actions',
    partition: 0,
    offset: BigInt(number),
    key: null,
    value: Buffer.from(JSON.stringify({ action_details: { tool_parameters: payload } })),
    headers: {},
    timestampMs: NOON_MS,
    ...more,
  }
}

/** The dead letter of a record. */
function letterOf({ partition, offset, value }: ConsumedRecord): ConsumedRecord {
  const headers = {
    '__connect.errors.partition': Buffer.from(String(partition)),
    '__connect.errors.offset': Buffer.from(String(offset)),
  }
  return record(0, { topic: 'agent-actions-dlq', value, headers })
}

/** Three actions of a writer, all of them rows. */
function evidence(more: Partial<Evidence> = {}): Evidence {
  const numbers = new Map([['a', new Set([0, 1, 2])]])
  return {
    told: { offered: numbers, accepted: numbers },
    rows: [row(0), row(1), row(2)],
    records: [record(0), record(1), record(2)],
    letters: [],
    dropped: 0,
    commits: [],
    mayCommitsGoBack: false,
    poison: [],
    foreignRows: 0,
    deleted: [],
    ...more,
  }
}

const problemsOf = (more: Partial<Evidence>): readonly string[] =>
  verdictOf(evidence(more)).problems

describe('a verdict', () => {
  it('is without problems when every action is one whole row', () => {
    expect(verdictOf(evidence())).toEqual({
      offered: 3,
      accepted: 3,
      stored: 3,
      deadLettered: 0,
      dropped: 0,
      lost: 0,
      doubled: 0,
      resent: 0,
      problems: [],
    })
  })

  it('names what was accepted and is nowhere', () => {
    expect(problemsOf({ rows: [row(0), row(2)] })).toEqual(['1 accepted and nowhere (I1): a#1'])
  })

  it('lets be missing as many as were counted as dropped, and not one more or less', () => {
    expect(problemsOf({ rows: [row(0), row(2)], dropped: 1 })).toEqual([])
    expect(problemsOf({ rows: [row(0)], dropped: 1 })).toEqual([
      '1 accepted and nowhere (I1): a#1, a#2',
    ])
    expect(problemsOf({ dropped: 1 })).toEqual(['1 counted as dropped and yet there (I1)'])
  })

  it('takes what is a dead letter for arrived, and asks why it is one', () => {
    const { problems, lost, deadLettered } = verdictOf(
      evidence({ rows: [row(0), row(2)], letters: [letterOf(record(1))] }),
    )
    expect({ lost, deadLettered }).toEqual({ lost: 0, deadLettered: 1 })
    expect(problems).toEqual([expect.stringContaining('1 innocent dead letters (I7)')])
  })

  it('lets an action be a row that was killed before it was accepted', () => {
    const told = {
      offered: new Map([['a', new Set([0, 1, 2])]]),
      accepted: new Map([['a', new Set([0])]]),
    }
    expect(problemsOf({ told, rows: [row(0), row(1)] })).toEqual([])
  })

  it('counts rows beyond the first of an action', () => {
    expect(problemsOf({ rows: [row(0, { copies: 3 }), row(1), row(2)] })).toEqual([
      '2 rows twice (I2)',
    ])
  })

  it('names rows that are not as they were sent', () => {
    expect(problemsOf({ rows: [row(0, { is_whole: false }), row(1), row(2)] })).toEqual([
      '1 rows not as sent (I2): a#0',
    ])
  })

  it('names rows of actions that nobody offered', () => {
    expect(problemsOf({ rows: [row(0), row(1), row(2), row(3)] })).toEqual([
      '1 rows of no action (I3): a#3',
    ])
    expect(problemsOf({ rows: [...evidence().rows, row(0, { writer: null, copies: 2 })] })).toEqual(
      ['2 rows of others, 0 expected (I3)'],
    )
  })

  it('finds a commit past a record that was no row yet', () => {
    const committed = new Map([[0, 2n]])
    const rows = [row(0), row(1, { first_ms: NOON_MS + 50 }), row(2)]
    const sampledAt = (atMs: number): Partial<Evidence> => ({
      rows,
      commits: [{ atMs, committed }],
    })
    expect(problemsOf(sampledAt(NOON_MS + 60))).toEqual([])
    expect(problemsOf(sampledAt(NOON_MS + 40))).toEqual([
      'partition 0: 2 was committed before offset 1 had arrived (I4)',
    ])
  })

  it('finds a commit that went back', () => {
    const sample = (offset: bigint): Evidence['commits'][number] => ({
      atMs: NOON_MS,
      committed: new Map([[0, offset]]),
    })
    const commits = [sample(2n), sample(1n)]
    expect(problemsOf({ commits })).toEqual(['partition 0: committed 1 after 2 (I4)'])
    expect(problemsOf({ commits, mayCommitsGoBack: true })).toEqual([])
  })

  it('wants all poison among the dead letters, and nothing else', () => {
    const poison = [Buffer.from('not JSON')]
    const bad = record(9, { value: poison[0]! })
    const records = [...evidence().records, bad]
    const letters = [letterOf(bad)]
    expect(problemsOf({ poison, records, letters })).toEqual([])
    expect(problemsOf({ poison, records })).toEqual([
      '1 poison that is no dead letter (I7): not JSON',
    ])
    expect(problemsOf({ records, letters })).toEqual(['1 innocent dead letters (I7): not JSON'])
    const changed = letterOf({ ...bad, value: Buffer.from('not jSON') })
    expect(problemsOf({ poison, records, letters: [changed] })).toContain(
      '1 dead letters not as the record was (I7): 0:9',
    )
  })
})
