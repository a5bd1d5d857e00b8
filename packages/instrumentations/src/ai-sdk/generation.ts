import type { Action, ActionLogger } from '@agent-actions/sdk'
import { context, trace, type Context } from '@opentelemetry/api'
import { tellsOfGeneration } from './active-span.ts'

const UNOBSERVED_SPAN = '0'.repeat(16)

/**
 * One call of `generateText` or the like, from its start to its end. It has a run where the app names
 * its agent.
 */
export class Generation {
  readonly #agentName: string | undefined
  readonly #startedIn: Context
  #run: Action | undefined
  /** Where what the model asked for is told. */
  #context: Context

  constructor(log: ActionLogger, agentName: string | undefined, task: string | undefined) {
    this.#agentName = agentName
    this.#startedIn = context.active()
    const run = agentName === undefined ? undefined : log.startRun(agentName, task ? { task } : {})
    this.#run = run?.spanId === UNOBSERVED_SPAN ? undefined : run
    this.#context = this.#run?.context ?? this.#startedIn
  }

  /** `undefined` where nothing names the agent, nothing observes, or somebody else tells of the run. */
  get run(): Action | undefined {
    return this.#run
  }

  /**
   * To be called in what another integration made active for a part of this generation, if any did.
   * Where that tells of the run, ours is dropped: never ended, it is never told.
   */
  noticeOthers(): void {
    const active = context.active()
    const span = trace.getSpan(active)
    if (!span || span === trace.getSpan(this.#startedIn)) return
    if (this.#agentName !== undefined && !tellsOfGeneration(span, this.#agentName)) return
    this.#run = undefined
    this.#context = active
  }

  /** What `fn` records lies below this generation. */
  within<R>(fn: () => R): R {
    return context.with(this.#context, fn)
  }
}
