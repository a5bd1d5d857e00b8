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
  /** How much of that is added or not, by chance, in milliseconds. */
  jitterMs = 0
  /** Of one connection in one direction; `Infinity`: as fast as it can. */
  bytesPerSecond: number = Infinity
  /** After so many bytes from the server a connection is cut, in the middle of whatever it is. */
  cutAfterBytes: number = Infinity
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

  /** Resolves when so many bytes, sent at `sentAtMs` (of `performance.now()`), have arrived. */
  async travelled(sentAtMs: number, bytes = 0): Promise<void> {
    const latencyMs = this.latencyMs + this.jitterMs * Math.random()
    const throttledMs = (bytes / this.bytesPerSecond) * 1_000
    const leftMs = Math.max(sentAtMs + latencyMs - performance.now(), throttledMs)
    if (leftMs > 0) await delay(leftMs, undefined, { ref: false })
    while (this.#mode === 'blackhole') await this.#clear
  }
}
