import type { Action, ActionLogger } from '@agent-actions/sdk'

/** Of a session: what of a payload is recorded. */
export type Kept = (payload: unknown) => unknown

/** Where the actions of one agent of a session go: below its run, where it has one. */
export class AgentPlace {
  readonly log: ActionLogger
  readonly kept: Kept
  readonly #run: Action | undefined

  constructor(log: ActionLogger, kept: Kept, run?: Action) {
    this.log = log
    this.kept = kept
    this.#run = run
  }

  /** Also behind the run's end: a hook that stops an agent's stop lets it go on. */
  within<R>(fn: () => R): R {
    return this.#run ? this.#run.run(fn) : fn()
  }

  ended(lastMessage: unknown): void {
    this.#run?.setResult(this.kept(lastMessage))
    this.#run?.end()
  }

  /** It failed itself, whether or not it has a run that can tell. */
  failed(error: Error): void {
    if (!this.#run) return void this.log.logError({ error })
    this.#run.fail(error)
    this.#run.end()
  }

  /** Without effect on a run that ended. */
  abandoned(reason: string): void {
    this.#run?.cancel(reason)
    this.#run?.end()
  }
}
