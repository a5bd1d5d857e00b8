import { INVALID_SPANID, type Context } from '@opentelemetry/api'
import { activeContext } from './active-context.ts'
import type { Action } from './action.ts'
import type { Origin } from './origin.ts'

/** What a function is given where nothing observes. */
export class UnobservedAction implements Action {
  readonly spanId: string = INVALID_SPANID
  readonly #origin: Origin

  constructor(origin: Origin) {
    this.#origin = origin
  }

  get correlationId(): string {
    return this.#origin.correlation.correlationId()
  }

  get context(): Context {
    return activeContext()
  }

  setParameters(_parameters: unknown): this {
    return this
  }

  setToolCallId(_id: string): this {
    return this
  }

  setResult(_value: unknown): this {
    return this
  }

  fail(_error: unknown): void {}

  cancel(_reason?: unknown): void {}

  run<R>(fn: () => R): R {
    return fn()
  }

  end(): void {}

  [Symbol.dispose](): void {}

  async [Symbol.asyncDispose](): Promise<void> {}
}
