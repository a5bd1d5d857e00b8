import {
  startKafkaProxy,
  type FateOf,
  type KafkaApi,
  type KafkaProxy,
  type RequestFate,
} from '@agent-actions/test-services'
import { until } from '../../e2e/until.ts'
import type { Lab } from './lab.ts'

/** Stands between the lab's agents and consumers and their broker, and misbehaves as told. */
export class Meddler implements AsyncDisposable {
  readonly #lab: Lab
  readonly #proxy: KafkaProxy
  /** How often each fate but the good one was met. */
  readonly #met = new Map<string, number>()

  constructor(lab: Lab, proxy: KafkaProxy) {
    this.#lab = lab
    this.#proxy = proxy
  }

  /** From now on these requests meet this fate, every one or one in `every`; all others pass. */
  meddle(api: KafkaApi, fate: RequestFate, { every = 1 } = {}): void {
    let asked = 0
    this.#meddle((one) => (one === api && ++asked % every === 0 ? fate : 'passed'))
  }

  leaveAlone(): void {
    this.#proxy.fateOf = () => 'passed'
  }

  /** Resolves once it happened so often, of all times: a story without its fault tells nothing. */
  async untilMet(fate: RequestFate, times: number): Promise<void> {
    const name = nameOf(fate)
    await until(() => (this.#met.get(name) ?? 0) >= times, {
      withinMs: 60_000,
      otherwise: () => `"${name}" was met ${this.#met.get(name) ?? 0} times, not ${times}`,
    })
  }

  /** The broker's clients have to connect anew, to the broker itself. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#lab.kafkaProxy.target = this.#lab.broker
    await this.#proxy[Symbol.asyncDispose]()
    const [problem] = this.#proxy.problems
    if (problem) throw problem
  }

  #meddle(fateOf: FateOf): void {
    this.#proxy.fateOf = (api) => {
      const fate = fateOf(api)
      const name = nameOf(fate)
      this.#met.set(name, (this.#met.get(name) ?? 0) + 1)
      return fate
    }
  }
}

/** For a lab with `kafkaProxy`, before anybody connects: who is connected already is left alone. */
export async function startMeddler(lab: Lab): Promise<Meddler> {
  const proxy = await startKafkaProxy({ target: lab.broker })
  lab.kafkaProxy.target = proxy
  return new Meddler(lab, proxy)
}

function nameOf(fate: RequestFate): string {
  if (typeof fate === 'string') return fate
  return 'storedBut' in fate ? `stored, but ${fate.storedBut}` : `throttled ${fate.throttledMs} ms`
}
