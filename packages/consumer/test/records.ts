import type { ConsumedRecord, PartitionBatch } from '@agent-actions/kafka'

const RECORD_TIME_MS = Date.UTC(2026, 10, 22, 13, 30)

/** A message as our own agents send it, told apart by its number. */
export function message(number: number, details: object = {}): string {
  const hex = number.toString(16).padStart(12, '0')
  return JSON.stringify({
    schema_version: 1,
    id: `01a20373-083b-719c-b7ad-${hex}`,
    correlation_id: '0af76519-16cd-43dd-8448-eb211c80319c',
    agent_name: 'agent-tester',
    action_type: 'tool_call',
    action_name: `Tool ${number}`,
    action_details: details,
    status: 'ok',
    timestamp: '2026-11-22T13:30:00.123456Z',
    debug_mode: true,
  })
}

export function record(offset: number, value: string | null = message(offset)): ConsumedRecord {
  return {
    topic: 'agent-actions',
    partition: 0,
    offset: BigInt(offset),
    key: Buffer.from('key'),
    value: value === null ? null : Buffer.from(value),
    headers: {},
    timestampMs: RECORD_TIME_MS,
  }
}

export interface TestBatch extends PartitionBatch {
  /** In the order in which they were committed. */
  readonly commits: readonly bigint[]
  /** The partition goes to another member. */
  readonly takeAway: () => void
}

export function batchOf(records: readonly ConsumedRecord[]): TestBatch {
  const commits: bigint[] = []
  const owner = new AbortController()
  return {
    topic: 'agent-actions',
    partition: 0,
    records,
    signal: owner.signal,
    commits,
    commit: async (nextOffset) => {
      if (owner.signal.aborted) throw new Error('the group has rebalanced')
      commits.push(nextOffset)
    },
    takeAway: () => owner.abort(),
  }
}
