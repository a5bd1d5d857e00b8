/**
 * What a coordinator answers to a member that has to join again: its partitions are, or are about
 * to be, somebody else's. https://kafka.apache.org/protocol#protocol_error_codes
 */
const MEMBERSHIP_ENDED: ReadonlySet<unknown> = new Set([
  'FENCED_INSTANCE_ID',
  'ILLEGAL_GENERATION',
  'NOT_COORDINATOR_FOR_GROUP',
  'REBALANCE_IN_PROGRESS',
  'UNKNOWN_MEMBER_ID',
])

/** Whether this is the group's word, and not a connection or a broker that failed. */
export function isMembershipEnded(error: unknown): boolean {
  return error instanceof Error && 'type' in error && MEMBERSHIP_ENDED.has(error.type)
}

export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
