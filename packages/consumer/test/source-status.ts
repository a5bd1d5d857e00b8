import type { SourceStatus } from '@agent-actions/kafka'

/** A member of the group that has fetched and beaten just now. */
export function consuming(nowMs: number, changes: Partial<SourceStatus> = {}): SourceStatus {
  return {
    state: 'consuming',
    partitions: [0, 1],
    lastFetchAtMs: nowMs,
    lastHeartbeatAtMs: nowMs,
    lastLossAtMs: undefined,
    joins: 1,
    restarts: 0,
    lastError: undefined,
    ...changes,
  }
}
