import { join } from 'node:path'
import { untilActing } from '../lab/until-acting.ts'
import { untilDropped } from '../lab/until-dropped.ts'
import type { Story } from '../story.ts'

const MAX_BYTES = 2 * 1024 * 1024
const MAX_AGE_MS = 1_000
/** Fast enough that memory, of 20,000 events, is full within seconds. */
const LOAD = { perSecond: 2_500, bytes: 100 }

/** The outage lasts longer than the agent may hold what it did: what goes is counted, exactly. */
export const SPOOL_BOUND_STORIES: readonly Story[] = [
  boundStory('spool-drops-oldest', 'the spool is full, and the oldest make room', (directory) => ({
    spool: { directory, maxBytes: MAX_BYTES, whenFull: 'drop-oldest' },
  })),
  boundStory('spool-drops-newest', 'the spool is full, then memory is', (directory) => ({
    spool: { directory, maxBytes: MAX_BYTES, whenFull: 'drop-newest' },
  })),
  boundStory('no-spool', 'there is no spool, and memory is full', () => ({ spool: false })),
  {
    fault: 12,
    name: 'spool-expires',
    title: 'what a dead agent left is too old for the next one',
    isShort: true,
    async tell(lab) {
      const spool = join(lab.folder, 'spool')
      lab.broker.kill('SIGKILL')
      const dead = lab.startAgent({ perSecond: 1_000 })
      await untilActing(lab, dead)
      await lab.forSeconds(1)
      dead.kill('SIGKILL')
      await dead.ended
      await lab.forSeconds((MAX_AGE_MS + 500) / 1_000)
      await lab.heal('broker started', () => lab.broker.restart())
      const startOptions = { spool: { directory: spool, maxAgeMs: MAX_AGE_MS } }
      await lab.startConsumer()
      const next = lab.startAgent({ startOptions })
      await untilDropped(next, 'expired', 1)
    },
  },
]

function boundStory(
  name: string,
  title: string,
  optionsIn: (directory: string) => { spool: object | false },
): Story {
  return {
    fault: 12,
    name,
    title: `a long outage: ${title}`,
    async tell(lab) {
      const startOptions = optionsIn(join(lab.folder, 'spool'))
      const reason = name === 'spool-drops-oldest' ? 'spool_full' : 'queue_full'
      await lab.startConsumer()
      const agent = lab.startAgent({ ...LOAD, startOptions })
      await untilActing(lab, agent)
      lab.broker.kill('SIGKILL')
      await untilDropped(agent, reason, 3_000)
      await lab.heal('broker started', () => lab.broker.restart())
      await lab.untilMoreRows(10_000)
    },
  }
}
