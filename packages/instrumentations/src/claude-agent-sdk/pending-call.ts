import type { Action } from '@agent-actions/sdk'
import type { AgentPlace } from './agent-place.ts'
import { isRecord, textOf } from '../field.ts'
import { toolFailure } from './tool-failure.ts'

/** Who asked for what. */
export interface CallToldAtStart {
  readonly toolName: string
  readonly toolCallId: string
  readonly parameters: unknown
}

/** What is known when it is over. */
export interface CallToldAtEnd {
  /** A hook or a permission can have changed them. */
  readonly parameters: unknown
  readonly durationMs?: number
}

/**
 * A tool call between its two hooks. The tool runs in the process of Claude Code, which says at the
 * end how long it took, without the wait for a permission: then it is told whole. Only a call in which
 * something happens that we see (a tool of this process, a subagent) has an action from its start.
 */
export class PendingCall {
  readonly toolName: string
  readonly toolCallId: string
  /** As they were before it began. */
  readonly parameters: unknown
  /** Whether it may be made, where that was decided and is told. */
  permission: 'approved' | 'denied' | undefined
  /** Of the subagent that it launches, if it does. */
  readonly agentType: string | undefined
  readonly place: AgentPlace
  readonly #startedAtMs = Date.now()
  #action: Action | undefined

  constructor(place: AgentPlace, { toolName, toolCallId, parameters }: CallToldAtStart) {
    this.place = place
    this.toolName = toolName
    this.toolCallId = toolCallId
    this.parameters = place.kept(parameters)
    this.agentType = isRecord(parameters) ? textOf(parameters['subagent_type']) : undefined
  }

  /** What the subagent that it launches is to do, in a few words. */
  get task(): string | undefined {
    return isRecord(this.parameters) ? textOf(this.parameters['description']) : undefined
  }

  get hasBegun(): boolean {
    return this.#action !== undefined
  }

  kept(payload: unknown): unknown {
    return this.place.kept(payload)
  }

  /** The call's action from now on. Ended by whoever knows first how it ended. */
  begin(given?: unknown): Action {
    const parameters = given === undefined ? this.parameters : this.kept(given)
    const { toolName, toolCallId } = this
    return (this.#action ??= this.place.within(() =>
      this.place.log.startToolCall(toolName, parameters, { toolCallId }),
    ))
  }

  returned(result: unknown, end: CallToldAtEnd): void {
    const toolResult = this.kept(result)
    if (!this.#action) return this.#log({ ...end, toolResult })
    this.#action.setResult(toolResult)
    this.#action.end()
  }

  failed(message: string, end: CallToldAtEnd): void {
    const failure = toolFailure(message)
    if (!this.#action) {
      return this.#log({ ...end, errorType: failure.name, errorMessage: failure.message })
    }
    this.#action.fail(failure)
    this.#action.end()
  }

  cancelled(reason: string, end?: CallToldAtEnd): void {
    const { parameters = this.parameters, durationMs } = end ?? {}
    if (!this.#action) {
      const lasted = durationMs ?? Date.now() - this.#startedAtMs
      return this.#log({ parameters, durationMs: lasted, cancelled: true, errorMessage: reason })
    }
    this.#action.cancel(reason)
    this.#action.end()
  }

  #log({ parameters, durationMs, ...outcome }: CallToldAtEnd & Outcome): void {
    const { toolName, toolCallId } = this
    this.place.within(() =>
      this.place.log.logToolCall({
        toolName,
        toolCallId,
        toolParameters: this.kept(parameters),
        ...(durationMs !== undefined && { durationMs }),
        ...outcome,
      }),
    )
  }
}

interface Outcome {
  readonly toolResult?: unknown
  readonly errorType?: string
  readonly errorMessage?: string
  readonly cancelled?: boolean
}
