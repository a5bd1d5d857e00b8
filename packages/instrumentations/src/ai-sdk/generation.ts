import type { Action, ActionLogger } from '@agent-actions/sdk'
import { context, trace, type Context, type Span } from '@opentelemetry/api'
import { tellsOfGeneration } from './generation-span.ts'

const UNOBSERVED_SPAN = '0'.repeat(16)

/** What names an agent's run. */
export interface NamedRun {
  readonly agentName: string
  readonly task: string | undefined
}

/**
 * One call of `generateText` or the like, from its start to its end. It has a run where the app names
 * its agent.
 */
export class Generation {
  readonly #agentName: string | undefined
  readonly #startedIn: Span | undefined
  #run: Action | undefined
  /** Where what the model asked for is told. */
  #context: Context

  constructor(log: ActionLogger, named: NamedRun | undefined) {
    const startedIn = context.active()
    this.#startedIn = trace.getSpan(startedIn)
    this.#agentName = named?.agentName
    const run = named && startRun(log, named)
    this.#run = run?.spanId === UNOBSERVED_SPAN ? undefined : run
    this.#context = this.#run?.context ?? startedIn
  }

  /** `undefined` where nothing names the agent, nothing observes, or somebody else tells of the run. */
  get run(): Action | undefined {
    return this.#run
  }

  /**
   * To be called where other integrations may have made a context active for a part of this
   * generation. Where that tells of the run, ours is dropped: never ended, it is never told.
   *
   * @returns whether there is such a context
   */
  noticeOthers(): boolean {
    const active = context.active()
    const span = trace.getSpan(active)
    if (!span || span === this.#startedIn) return false
    if (this.#agentName === undefined || tellsOfGeneration(span, this.#agentName)) {
      this.#run = undefined
      this.#context = active
    }
    return true
  }

  /** What `fn` records lies below this generation. */
  within<R>(fn: () => R): R {
    return context.with(this.#context, fn)
  }
}

function startRun(log: ActionLogger, { agentName, task }: NamedRun): Action {
  return log.startRun(agentName, task === undefined ? {} : { task })
}
