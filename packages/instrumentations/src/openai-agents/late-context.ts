import type { Context } from '@opentelemetry/api'

/**
 * A context that is entered a moment before it is known what belongs in it: the framework opens a scope
 * first, and then, before anything else runs there, the span that the scope is for. Until it is settled, and
 * where it is settled with nothing, it is the context around it.
 */
export class LateContext implements Context {
  readonly #outer: Context
  #settled: Context | undefined
  #isOpen = true

  constructor(outer: Context) {
    this.#outer = outer
  }

  get isOpen(): boolean {
    return this.#isOpen
  }

  /** The first time counts: what was read from a context must not change. */
  settle(inner: Context | undefined): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#settled = inner
  }

  getValue(key: symbol): unknown {
    return this.#now.getValue(key)
  }

  setValue(key: symbol, value: unknown): Context {
    return this.#now.setValue(key, value)
  }

  deleteValue(key: symbol): Context {
    return this.#now.deleteValue(key)
  }

  get #now(): Context {
    return this.#settled ?? this.#outer
  }
}
