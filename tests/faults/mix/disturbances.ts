import type { ConsumerProcess } from '../../e2e/pipeline.ts'
import type { Lab } from '../lab/lab.ts'
import type { LoadAgent } from '../lab/load-agent.ts'

/** What is running while the mix goes on; a disturbance puts back what it takes away. */
export interface Scene {
  readonly lab: Lab
  agent: LoadAgent
  readonly consumers: ConsumerProcess[]
}

/** Breaks something; the promise is that it can be mended, in any order with others. */
export interface Disturbance {
  readonly name: string
  /** Returns what mends it. */
  readonly disturb: (scene: Scene) => Promise<() => Promise<void>>
}

export const DISTURBANCES: readonly Disturbance[] = [
  {
    name: 'broker killed',
    async disturb({ lab }) {
      lab.broker.kill('SIGKILL')
      return () => lab.broker.restart()
    },
  },
  {
    name: 'broker frozen',
    async disturb({ lab }) {
      await lab.broker.freeze()
      return async () => lab.broker.kill('SIGCONT')
    },
  },
  {
    name: 'network to the broker swallows everything',
    async disturb({ lab }) {
      lab.kafkaProxy.mode = 'blackhole'
      return async () => void (lab.kafkaProxy.mode = 'pass')
    },
  },
  {
    name: 'network to the broker cuts every connection',
    async disturb({ lab }) {
      lab.kafkaProxy.mode = 'reset'
      return async () => void (lab.kafkaProxy.mode = 'pass')
    },
  },
  {
    name: 'network to the broker cuts answers in the middle',
    async disturb({ lab }) {
      lab.kafkaProxy.cutAfterBytes = 3_000
      return async () => void (lab.kafkaProxy.cutAfterBytes = Infinity)
    },
  },
  {
    name: 'network to the database cuts every connection',
    async disturb({ lab }) {
      lab.databaseProxy.mode = 'reset'
      return async () => void (lab.databaseProxy.mode = 'pass')
    },
  },
  {
    name: 'network to the database cuts answers in the middle',
    async disturb({ lab }) {
      lab.databaseProxy.cutAfterBytes = 700
      return async () => void (lab.databaseProxy.cutAfterBytes = Infinity)
    },
  },
  {
    name: 'database killed',
    async disturb({ lab }) {
      lab.postgres.kill('SIGKILL')
      return () => lab.postgres.restart()
    },
  },
  {
    name: 'database restarted, fast',
    async disturb({ lab }) {
      await lab.postgres.stop('fast')
      return () => lab.postgres.restart()
    },
  },
  {
    name: 'database restarted, immediately',
    async disturb({ lab }) {
      await lab.postgres.stop('immediate')
      return () => lab.postgres.restart()
    },
  },
  {
    name: 'consumer killed',
    async disturb(scene) {
      const consumer = scene.consumers.shift()!
      consumer.kill('SIGKILL')
      await consumer.ended
      return async () => void scene.consumers.push(await scene.lab.spawnConsumer())
    },
  },
  {
    name: 'consumer frozen',
    async disturb({ consumers }) {
      const consumer = consumers[0]!
      consumer.kill('SIGSTOP')
      return async () => consumer.kill('SIGCONT')
    },
  },
  {
    name: 'consumer told to end',
    async disturb(scene) {
      const consumer = scene.consumers.shift()!
      consumer.kill('SIGTERM')
      return async () => void scene.consumers.push(await scene.lab.spawnConsumer())
    },
  },
  {
    name: 'agent killed',
    async disturb(scene) {
      scene.agent.kill('SIGKILL')
      await scene.agent.ended
      return async () => void (scene.agent = scene.lab.startAgent())
    },
  },
]
