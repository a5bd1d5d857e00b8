import { setTimeout as delay } from 'node:timers/promises'

/**
 * - `pass`: bytes go through
 * - `blackhole`: connections stay open and nothing arrives, not even their end; what waited arrives
 *   when the mode is `pass` again
 * - `reset`: open connections are cut (RST), and new ones as soon as they are made
 */
export type TcpProxyMode = 'pass' | 'blackhole' | 'reset'

/** What the network does to all connections at this moment. */
export class Weather {
  latencyMs = 0
  #mode: TcpProxyMode = 'pass'
  #clear: Promise<void> = Promise.resolve()
  #clearUp = (): void => {}

  get mode(): TcpProxyMode {
    return this.#mode
  }

  set mode(mode: TcpProxyMode) {
    if (mode === this.#mode) return
    this.#mode = mode
    this.#clearUp()
    if (mode !== 'blackhole') return
    this.#clear = new Promise((resolve) => {
      this.#clearUp = resolve
    })
  }

  /** Resolves when what was sent at `sentAtMs` (of `performance.now()`) has arrived. */
  async travelled(sentAtMs: number): Promise<void> {
    const leftMs = sentAtMs + this.latencyMs - performance.now()
    if (leftMs > 0) await delay(leftMs, undefined, { ref: false })
    while (this.#mode === 'blackhole') await this.#clear
  }
}
