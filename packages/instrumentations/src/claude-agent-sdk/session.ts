import type { Action, ActionLogger } from '@agent-actions/sdk'
import { BoundedMap } from '../bounded-map.ts'
import { AgentPlace, type Kept } from './agent-place.ts'
import { textOf } from '../field.ts'
import type { BatchedCall, HookInput } from './hook-input.ts'
import { CallsUnderWay } from './calls-under-way.ts'
import type { CallToldAtEnd, PendingCall } from './pending-call.ts'
import { logPermission, type Permission } from './permission.ts'
import { isCalledOff, toolFailure } from './tool-failure.ts'

/** Far more than a session starts. */
const MAX_AGENTS = 10_000

/** One session of Claude Code: its agents, and the calls that they have under way. */
export class Session {
  readonly #log: ActionLogger
  readonly #kept: Kept
  readonly #calls = new CallsUnderWay()
  /** Those that stopped too: a hook of the agent's own can have them go on. */
  readonly #agents = new BoundedMap<string, AgentPlace>(MAX_AGENTS, (agent) =>
    agent.abandoned('too many agents were started'),
  )
  /** Where the agent's own actions of this turn go. */
  #main: AgentPlace | undefined
  #isTurnOver = false

  constructor(log: ActionLogger, kept: Kept) {
    this.#log = log
    this.#kept = kept
  }

  /** Of the agent itself. What is asked while a turn goes on is part of that. */
  prompted(input: HookInput): void {
    if (input.agentId !== undefined || (this.#main && !this.#isTurnOver)) return
    this.#main = this.#mainPlace(input)
    this.#isTurnOver = false
  }

  callBegan(input: HookInput): void {
    const { toolName, toolUseId: toolCallId, toolInput: parameters } = input
    this.#calls.add(input.agentId, this.#placeOf(input), { toolName, toolCallId, parameters })
  }

  callReturned(input: HookInput): void {
    this.#over(input).returned(input.toolResponse, endOf(input))
  }

  callFailed(input: HookInput): void {
    const call = this.#over(input)
    const message = input.error ?? ''
    if (input.isInterrupt) call.cancelled(message, endOf(input))
    else call.failed(message, endOf(input))
  }

  /** What was asked for at once is over: what no other hook told of was never made. */
  batchOver(input: HookInput): void {
    for (const each of input.toolCalls) {
      if (this.#calls.isSettled(input.agentId, each.toolUseId)) continue
      const call = this.#calls.take(input.agentId, each.toolUseId)
      if (call) this.#notMade(call, each)
      else this.#neverBegan(input, each)
    }
    this.#calls.forgetSettled(input.agentId)
  }

  permissionDenied(input: HookInput): void {
    const { agentId, toolUseId, reason } = input
    const call = this.#calls.get(agentId, toolUseId)
    if (call) decided(call, { outcome: 'denied', reason, by: 'classifier' })
  }

  /** By the agent's own `canUseTool`. */
  permissionAnswered(
    { agentId, toolUseId }: { readonly agentId: string | undefined; readonly toolUseId: string },
    permission: Permission,
  ): boolean {
    const call = this.#calls.get(agentId, toolUseId)
    if (call) decided(call, permission)
    return call !== undefined
  }

  subagentStarted({ agentId, agentType = 'subagent' }: HookInput): void {
    if (agentId === undefined) return
    const log = this.#log.ofAgent(agentType)
    const launch = this.#calls.takeLaunch(agentType)
    const task = launch?.task
    const start = (): Action => log.startRun(agentType, task === undefined ? {} : { task })
    const run = launch ? launch.begin().run(start) : this.#mainOrNone().within(start)
    this.#agents.get(agentId)?.abandoned('it was started again')
    this.#agents.set(agentId, new AgentPlace(log, this.#kept, run))
  }

  subagentStopped({ agentId, lastMessage }: HookInput): void {
    if (agentId === undefined) return
    this.#calls.cancelAll('its agent stopped', agentId)
    this.#agents.get(agentId)?.ended(lastMessage)
  }

  stopped({ lastMessage }: HookInput): void {
    this.#turnOver('the turn ended')
    this.#main?.ended(lastMessage)
  }

  stoppedByFailure({ error, errorDetails, lastMessage }: HookInput): void {
    this.#turnOver('the turn failed')
    const failure = toolFailure(errorDetails ?? lastMessage ?? '')
    failure.name = error ?? 'Error'
    this.#mainOrNone().failed(failure)
  }

  /** Hooks do not tell of it. */
  interrupted(): void {
    this.#turnOver('interrupted')
    this.#main?.abandoned('interrupted')
  }

  endAll(reason: string): void {
    this.#calls.cancelAll(reason)
    for (const agent of this.#agents.values()) agent.abandoned(reason)
    this.#main?.abandoned(reason)
    this.#agents.clear()
    this.#main = undefined
  }

  /** A subagent can go on in the background. */
  #turnOver(reason: string): void {
    this.#calls.cancelAll(reason, undefined)
    this.#isTurnOver = true
  }

  #placeOf(input: HookInput): AgentPlace {
    const { agentId, agentType } = input
    if (agentId === undefined) return (this.#main ??= this.#mainPlace(input))
    const known = this.#agents.get(agentId)
    // Its start was not told.
    return known ?? new AgentPlace(this.#log.ofAgent(agentType ?? 'subagent'), this.#kept)
  }

  /** The agent itself has a run of its own where the session was started with a name for it. */
  #mainPlace({ agentType, prompt }: HookInput): AgentPlace {
    if (agentType === undefined) return new AgentPlace(this.#log, this.#kept)
    const log = this.#log.ofAgent(agentType)
    const parameters = prompt === undefined ? undefined : this.#kept({ prompt })
    return new AgentPlace(log, this.#kept, log.startRun(agentType, { parameters }))
  }

  #mainOrNone(): AgentPlace {
    return this.#main ?? new AgentPlace(this.#log, this.#kept)
  }

  /** The call, or, where its start was not told, one that is told whole. */
  #over(input: HookInput): PendingCall {
    const { agentId, toolUseId: toolCallId, toolName, toolInput: parameters } = input
    const told = { toolName, toolCallId, parameters }
    return this.#calls.settle(agentId, this.#placeOf(input), told)
  }

  #notMade(call: PendingCall, { toolInput, toolResponse }: BatchedCall): void {
    const text = textOf(toolResponse) ?? ''
    if (isCalledOff(text)) return call.cancelled(text, { parameters: toolInput })
    // A call that began inside this process was made, whatever became of it.
    if (call.hasBegun) return call.failed(text, { parameters: toolInput })
    decided(call, { outcome: 'denied', reason: text })
  }

  #neverBegan(
    input: HookInput,
    { toolName, toolUseId, toolInput, toolResponse }: BatchedCall,
  ): void {
    const told = { toolName, toolCallId: toolUseId, parameters: toolInput }
    const call = this.#calls.settle(input.agentId, this.#placeOf(input), told)
    const text = textOf(toolResponse)
    const end = { parameters: toolInput }
    if (text === undefined) call.returned(toolResponse, end)
    else if (isCalledOff(text)) call.cancelled(text, { ...end, durationMs: 0 })
    else call.failed(text, end)
  }
}

function decided(call: PendingCall, permission: Permission): void {
  if (call.permission === permission.outcome) return
  call.permission = permission.outcome
  logPermission(call, permission)
}

function endOf({ toolInput: parameters, durationMs }: HookInput): CallToldAtEnd {
  return durationMs === undefined ? { parameters } : { parameters, durationMs }
}
