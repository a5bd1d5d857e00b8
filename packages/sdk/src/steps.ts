import { endWhenCollected, type Progress } from './abandonment.ts'
import { clock } from './clock.ts'
import { endReturned, type Following } from './following.ts'
import { runInContext, type Completion } from './run-in-context.ts'

/** What is recorded as the result of a generator, or of a stream. Items are counted, never kept. */
export interface Yielded<Returned = unknown> {
  readonly yielded: number
  /** What the generator returned, if it returned something. */
  readonly returned?: Returned
}

/** The steps of one generator or stream, each taken with the action active. The last one ends it. */
export class Steps {
  readonly #following: Following
  readonly #progress: Progress = { yielded: 0, last: clock.now() }

  constructor(following: Following) {
    this.#following = following
  }

  run<R>(step: () => R): Completion<R> {
    return runInContext(this.#following.action.context, step)
  }

  stepped({ done, value }: IteratorResult<unknown, unknown>): void {
    this.#progress.last = clock.now()
    if (done === true) this.ended(value)
    else this.#progress.yielded += 1
  }

  /** @param returned `undefined` for nothing: done, left early, or cancelled */
  ended(returned?: unknown): void {
    const { yielded } = this.#progress
    endReturned(this.#following, returned === undefined ? { yielded } : { yielded, returned })
  }

  threw(error: unknown): void {
    this.#following.action.threw(error, this.#following.inputs)
  }

  /** Ends the action when the object is collected before its last step, as of the newest step. */
  endWhenCollected(holder: object): void {
    endWhenCollected(holder, this.#following.action, this.#progress)
  }
}
