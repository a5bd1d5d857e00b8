import type { Action } from '@agent-actions/sdk'
import { context, trace, type Context } from '@opentelemetry/api'
import { tellsOfGeneration } from './generation-span.ts'

/** The run of an agent that the app names. */
export interface NamedRun {
  readonly agentName: string
  readonly action: Action
}

/** One call of `generateText` or the like, from its start to its end. */
export class Generation {
  readonly #startedIn: Context
  #run: NamedRun | undefined
  /** Where what the model asked for is told. */
  #context: Context

  constructor(run: NamedRun | undefined) {
    this.#startedIn = context.active()
    this.#run = run
    this.#context = run?.action.context ?? this.#startedIn
  }

  /** `undefined` where nothing names the agent, nothing observes, or somebody else tells of the run. */
  get run(): Action | undefined {
    return this.#run?.action
  }

  /**
   * To be called where other integrations may have made a context active for a part of this
   * generation. Where that tells of the run, ours is dropped: never ended, it is never told.
   *
   * @returns whether there is such a context
   */
  noticeOthers(): boolean {
    const span = trace.getSpan(context.active())
    if (!span || span === trace.getSpan(this.#startedIn)) return false
    if (this.#run && tellsOfGeneration(span, this.#run.agentName)) {
      this.#run = undefined
      this.#context = this.#startedIn
    }
    return true
  }

  /** As `noticeOthers`, where the model is called: without a run of ours, it asks in their context. */
  noticeOthersOfModel(): void {
    if (this.noticeOthers() && !this.#run) this.#context = context.active()
  }

  /** What `fn` records lies below this generation. */
  within<R>(fn: () => R): R {
    return context.with(this.#context, fn)
  }
}
