import type { GroupLag, GroupState } from '@agent-actions/kafka'
import type { Outcome } from './finding.ts'

/** How a group is, at one moment. */
export interface GroupReading {
  readonly groupId: string
  readonly state: string
  readonly members: number
  /** Records that wait, of all partitions. */
  readonly lag: number
  /** Sum of what is committed, to see whether it grows; 0 where nothing is. */
  readonly committed: bigint
}

interface GroupAnswers {
  readonly groupId: string
  readonly state: GroupState
  readonly lag: readonly GroupLag[]
}

export function groupReading({ groupId, state, lag }: GroupAnswers): GroupReading {
  return {
    groupId,
    ...state,
    lag: Number(lag.reduce((sum, partition) => sum + partition.lag, 0n)),
    committed: lag.reduce((sum, { committed = 0n }) => sum + committed, 0n),
  }
}

/** Does anybody make rows of what is on the topic, and keep up? */
export function checkConsumerGroup(group: GroupReading): Outcome<GroupReading> {
  const { groupId, state, members, lag } = group
  const details = { groupId, state, members, lag }
  const found = [
    state === 'Dead'
      ? `${groupId}: no such group`
      : `${groupId}: ${state}, ${counted(members, 'member')}`,
    lag === 0 ? 'no record waits' : `${counted(lag, 'record')} waiting`,
  ]
  const advice = adviceFor(group)
  if (advice === undefined) return { status: 'ok', value: group, found, details }
  return { status: 'warning', value: group, found, details, advice: [advice] }
}

function adviceFor({ state, members }: GroupReading): string | undefined {
  if (members === 0) {
    return 'No consumer is running in this group: start agent-actions consume, or set KAFKA_GROUP_ID to the group of the one that is.'
  }
  if (state === 'Stable') return undefined
  return 'Its members come or go: ask again in some seconds. If it stays so, look at their logs.'
}

export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
