import type { Story } from '../../story.ts'
import type { Lab } from '../lab.ts'
import { untilHealthy, untilUnhealthy, type HealthPath } from '../health.ts'
import { expectAlive, expectItStayed } from './unshaken.ts'
import { createWriter, type Writer } from './writer.ts'

/** A time in which no rows can be written. */
export interface Outage {
  /** Returns what mends it. */
  readonly disturb: (lab: Lab, writer: Writer) => Promise<() => Promise<void> | void>
  /** Which health tells of it. `/health/ready` by default. */
  readonly seenAt?: HealthPath
  /** How long it goes on once health has told. */
  readonly seconds: number
  /** What mended it, for the table. */
  readonly healed: string
}

export function outageStory(outage: Outage & Omit<Story, 'tell'>): Story {
  return { ...outage, tell: (lab) => tellOutage(lab, outage) }
}

/** The consumer says so, stays where it is, and goes on by itself. */
export async function tellOutage(lab: Lab, outage: Outage): Promise<void> {
  const { disturb, seenAt = '/health/ready', seconds, healed } = outage
  const writer = await createWriter(lab)
  const consumer = await lab.startConsumer(writer.env)
  lab.startAgent()
  await lab.untilMoreRows(300)
  const mend = await disturb(lab, writer)
  await untilUnhealthy(consumer, seenAt)
  await expectAlive(consumer)
  await lab.forSeconds(seconds)
  await lab.heal(healed, mend)
  await untilHealthy(consumer)
  await lab.untilMoreRows(1_000)
  expectItStayed(consumer)
}
