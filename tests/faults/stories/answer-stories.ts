import type { KafkaApi, RequestFate } from '@agent-actions/test-services'
import type { ConsumerProcess } from '../../e2e/pipeline.ts'
import { untilHealthy } from '../lab/health.ts'
import type { Lab } from '../lab/lab.ts'
import { startMeddler, type Meddler } from '../lab/meddler.ts'
import type { Story } from '../story.ts'

/** How often a fate is met before the next one. */
const TIMES = 5

/** The broker answers what it should not, or does and is not heard. */
export const ANSWER_STORIES: readonly Story[] = [
  {
    ...answerStory(5, 'answers-lost', 'every third batch is appended and its answer is lost'),
    tell: (lab) =>
      meddled(lab, async (meddler) => {
        meddler.meddle('Produce', 'answer lost', { every: 3 })
        await meddler.untilMet('answer lost', 15)
        meddler.meddle('OffsetCommit', 'answer lost', { every: 2 })
        await meddler.untilMet('answer lost', 20)
        meddler.meddle('Fetch', 'answer lost', { every: 3 })
        await meddler.untilMet('answer lost', 25)
      }),
  },
  {
    ...answerStory(6, 'batches-refused', 'broker refuses batches for every reason that passes'),
    tell: (lab) =>
      meddled(lab, async (meddler) => {
        await refuse(meddler, 'Produce', [
          'NOT_ENOUGH_REPLICAS',
          'KAFKA_STORAGE_ERROR',
          'UNKNOWN_TOPIC_OR_PARTITION',
          'LEADER_NOT_AVAILABLE',
          'REQUEST_TIMED_OUT',
          'UNKNOWN_SERVER_ERROR',
        ])
      }),
  },
  {
    ...answerStory(
      6,
      'batches-refused-after-append',
      'broker has a batch and says that it is not safe',
    ),
    tell: (lab) =>
      meddled(lab, async (meddler) => {
        await refuse(meddler, 'Produce', [
          { storedBut: 'NOT_ENOUGH_REPLICAS_AFTER_APPEND' },
          { storedBut: 'REQUEST_TIMED_OUT' },
        ])
      }),
  },
  {
    ...answerStory(6, 'agents-throttled', 'broker asks agents to be silent, 1 s after each batch'),
    tell: (lab) =>
      meddled(lab, async (meddler) => {
        const fate = { throttledMs: 1_000 }
        meddler.meddle('Produce', fate)
        await meddler.untilMet(fate, 15)
      }),
  },
  {
    ...answerStory(6, 'group-refused', 'coordinator loads, moves, and forgets its members'),
    tell: (lab) =>
      meddled(lab, async (meddler) => {
        await refuse(meddler, 'OffsetCommit', ['COORDINATOR_LOAD_IN_PROGRESS', 'NOT_COORDINATOR'])
        await refuse(meddler, 'Heartbeat', ['REBALANCE_IN_PROGRESS', 'UNKNOWN_MEMBER_ID'], 2)
        await refuse(meddler, 'OffsetCommit', ['ILLEGAL_GENERATION'], 2)
        await refuse(meddler, 'FindCoordinator', ['COORDINATOR_NOT_AVAILABLE'], 2)
      }),
  },
  {
    ...answerStory(7, 'permission-revoked', 'agents, then the consumer lose their permissions'),
    tell: (lab) =>
      meddled(lab, async (meddler) => {
        await refuse(meddler, 'Produce', ['TOPIC_AUTHORIZATION_FAILED'])
        await refuse(meddler, 'OffsetCommit', ['GROUP_AUTHORIZATION_FAILED'], 2)
      }),
  },
]

function answerStory(
  fault: number,
  name: string,
  title: string,
): Pick<Story, 'fault' | 'name' | 'title' | 'setting'> {
  return { fault, name, title, setting: { kafkaProxy: true } }
}

async function meddled(lab: Lab, happen: (meddler: Meddler) => Promise<void>): Promise<void> {
  await using meddler = await startMeddler(lab)
  const consumer: ConsumerProcess = await lab.startConsumer()
  lab.startAgent()
  await lab.untilMoreRows(500)
  await happen(meddler)
  await lab.heal('broker left alone', () => meddler.leaveAlone())
  await lab.untilMoreRows(1_500)
  await untilHealthy(consumer)
}

async function refuse(
  meddler: Meddler,
  api: KafkaApi,
  fates: readonly RequestFate[],
  times = TIMES,
): Promise<void> {
  for (const fate of fates) {
    meddler.meddle(api, fate)
    await meddler.untilMet(fate, times)
    meddler.leaveAlone()
  }
}
