import type { MixOptions } from '../faults-options.ts'
import type { Lab } from '../lab/lab.ts'
import type { Story } from '../story.ts'
import { DISTURBANCES, type Disturbance, type Scene } from './disturbances.ts'
import { Random } from './random.ts'

interface Step {
  readonly number: number
  readonly disturbance: Disturbance
  /** How long it lasts, and how long all is well afterwards. */
  readonly lastsSeconds: number
  readonly restSeconds: number
}

/** One disturbance after the other, by chance, under load: the same seed, the same ones. */
export function mixStory(options: MixOptions, say: (text: string) => void): Story {
  const { seed, minutes, steps: only } = options
  return {
    fault: 28,
    name: `mix-${seed}`,
    title: `a random mix for ${minutes} minutes; seed ${seed}`,
    setting: { kafkaProxy: true, databaseProxy: true },
    async tell(lab) {
      const scene = await sceneOf(lab)
      const untilMs = performance.now() + minutes * 60_000
      const random = new Random(seed)
      for (let number = 1; performance.now() < untilMs; number++) {
        const step = stepOf(number, random)
        if (only && !only.includes(number)) {
          if (number > Math.max(...only)) break
          continue
        }
        await take(step, scene, say)
      }
    },
  }
}

async function sceneOf(lab: Lab): Promise<Scene> {
  const consumers = [await lab.startConsumer(), await lab.startConsumer()]
  return { lab, consumers, agent: lab.startAgent() }
}

/** Always draws the same count of numbers, so that a step is the same whichever others are left out. */
function stepOf(number: number, random: Random): Step {
  return {
    number,
    disturbance: random.oneOf(DISTURBANCES),
    lastsSeconds: random.between(0.2, 12),
    restSeconds: random.between(0.5, 6),
  }
}

async function take(step: Step, scene: Scene, say: (text: string) => void): Promise<void> {
  const { number, disturbance, lastsSeconds, restSeconds } = step
  const { lab } = scene
  say(`   step ${number}: ${disturbance.name}, ${lastsSeconds.toFixed(1)} s`)
  const mend = await disturbance.disturb(scene)
  await lab.forSeconds(lastsSeconds)
  await lab.heal(`step ${number}: ${disturbance.name}`, mend)
  await lab.forSeconds(restSeconds)
}
