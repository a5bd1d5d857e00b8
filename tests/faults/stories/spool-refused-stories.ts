import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '../../e2e/until.ts'
import { giveDescriptors, takeDescriptors } from '../lab/file-descriptors.ts'
import type { Lab } from '../lab/lab.ts'
import type { LoadAgent } from '../lab/load-agent.ts'
import { MountedDisk } from '../lab/mounted-disk.ts'
import { folderOf, segmentsIn } from '../lab/spool-files.ts'
import { untilActing } from '../lab/until-acting.ts'
import { untilDropped } from '../lab/until-dropped.ts'
import type { Story } from '../story.ts'

const WITHIN_MS = 120_000
/** A spool that could not be written is tried again after 5 s, and looked after every 10 s. */
const NOTICES_WITHIN_S = 12

/** The file system refuses the spool, while the broker is away. */
export const SPOOL_REFUSED_STORIES: readonly Story[] = [
  {
    fault: 11,
    name: 'spool-disk-full',
    title: 'the disk of the spool is full, then memory is; both have room again',
    async tell(lab) {
      const spool = join(lab.folder, 'disk')
      await using disk = await MountedDisk.mount(spool, 8)
      await disk.ballast(6)
      await lab.startConsumer()
      const agent = lab.startAgent({
        perSecond: 3_000,
        startOptions: { spool: { directory: spool } },
      })
      await untilActing(lab, agent)
      lab.broker.kill('SIGKILL')
      await untilDropped(agent, 'queue_full', 2_000)
      await disk.ballast(0)
      await lab.heal('disk and broker are there again', () => lab.broker.restart())
      await untilSpooled(spool, agent)
      await endAndSend(lab, agent, spool)
    },
  },
  {
    fault: 11,
    name: 'spool-read-only',
    title: 'the spool is read-only from the beginning, and then is not',
    async tell(lab) {
      const spool = join(lab.folder, 'disk')
      await using disk = await MountedDisk.mount(spool, 64)
      await disk.readOnly(true)
      await lab.startConsumer()
      const agent = lab.startAgent({ startOptions: { spool: { directory: spool } } })
      await untilActing(lab, agent)
      lab.broker.kill('SIGKILL')
      await lab.forSeconds(3)
      await disk.readOnly(false)
      await untilSpooled(spool, agent)
      await lab.heal('broker started', () => lab.broker.restart())
      await lab.untilMoreRows(2_000)
      await endAndSend(lab, agent, spool)
    },
  },
  {
    fault: 11,
    name: 'spool-deleted',
    title: 'the spool is removed under the agent; the agent is killed later on',
    async tell(lab) {
      const spool = join(lab.folder, 'spool')
      await lab.startConsumer()
      const agent = lab.startAgent()
      await lab.untilMoreRows(300)
      lab.broker.kill('SIGKILL')
      await lab.forSeconds(2)
      await rm(spool, { recursive: true })
      await lab.forSeconds(NOTICES_WITHIN_S)
      await lab.heal('broker started', () => lab.broker.restart())
      await lab.untilMoreRows(5_000)
      lab.broker.kill('SIGKILL')
      await lab.forSeconds(2)
      agent.kill('SIGKILL')
      await agent.ended
      await lab.heal('broker started again', () => lab.broker.restart())
    },
  },
  {
    fault: 11,
    name: 'spool-no-descriptors',
    title: 'the agent has no file descriptor left during an outage',
    async tell(lab) {
      const spool = join(lab.folder, 'spool')
      await lab.startConsumer()
      const startOptions = { spool: { directory: spool, maxBytes: 4 * 1024 * 1024 } }
      const agent = lab.startAgent({ startOptions })
      await lab.untilMoreRows(300)
      await takeDescriptors(agent.pid)
      lab.broker.kill('SIGKILL')
      await lab.forSeconds(10)
      await giveDescriptors(agent.pid)
      await lab.heal('broker and descriptors are there', () => lab.broker.restart())
      await lab.untilMoreRows(4_000)
    },
  },
]

/** Before the disk is gone with its story. */
async function endAndSend(lab: Lab, agent: LoadAgent, spool: string): Promise<void> {
  await agent.finish()
  await lab.sendSpool(spool)
}

/** The file system takes its events again. */
async function untilSpooled(spool: string, agent: LoadAgent): Promise<void> {
  await until(() => segmentsIn(folderOf(spool, agent.pid)).length > 0, {
    withinMs: WITHIN_MS,
    otherwise: () => `nothing came into the spool again within ${WITHIN_MS} ms`,
  })
}
