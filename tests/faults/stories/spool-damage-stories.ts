import { join } from 'node:path'
import { until } from '../../e2e/until.ts'
import type { Lab } from '../lab/lab.ts'
import {
  damageOwner,
  flipByteInTheMiddle,
  folderOf,
  leaveHalfTaken,
  removeSegment,
  segmentsIn,
  tearTail,
} from '../lab/spool-files.ts'
import type { Story } from '../story.ts'

/** Four segments of 2 MiB; an agent is killed long before they are full. */
const SPOOL_BYTES = 8 * 1024 * 1024
const SEGMENTS = 3
const WITHIN_MS = 120_000

type Damage = (folder: string, lab: Lab) => void

/** One for each dead agent; what it costs shows by the agent's name in the verdict. */
const DAMAGES: readonly Damage[] = [
  (folder) => tearTail(segmentsIn(folder).at(-1)!),
  (folder) => segmentsIn(folder).forEach(flipByteInTheMiddle),
  // Nobody can count what was in a file that is gone; that no more than this is lost, the verdict tells.
  (folder, lab) => lab.destroyed(removeSegment(segmentsIn(folder)[1]!)),
  leaveHalfTaken,
  damageOwner,
]

/** What dead agents have left is damaged, and others take it over. */
export const SPOOL_DAMAGE_STORIES: readonly Story[] = [
  {
    fault: 10,
    name: 'spools-damaged',
    title: `spools of ${DAMAGES.length} dead agents are damaged; two agents and a command take them at once`,
    async tell(lab) {
      const spool = join(lab.folder, 'spool')
      await lab.startConsumer()
      lab.broker.kill('SIGKILL')
      await Promise.all(DAMAGES.map((damage) => leaveDamaged(lab, spool, damage)))
      await lab.heal('broker started', () => lab.broker.restart())
      lab.startAgent()
      lab.startAgent()
      await Promise.all([lab.untilMoreRows(2_000), lab.sendSpool(spool)])
    },
  },
]

async function leaveDamaged(lab: Lab, spool: string, damage: Damage): Promise<void> {
  const startOptions = { spool: { directory: spool, maxBytes: SPOOL_BYTES } }
  const agent = lab.startAgent({ perSecond: 800, bytes: 2_000, startOptions })
  await until(() => segmentsIn(folderOf(spool, agent.pid)).length >= SEGMENTS, {
    withinMs: WITHIN_MS,
    otherwise: () => `there were not ${SEGMENTS} segments within ${WITHIN_MS} ms`,
  })
  agent.kill('SIGKILL')
  await agent.ended
  damage(folderOf(spool, agent.pid)!, lab)
}
