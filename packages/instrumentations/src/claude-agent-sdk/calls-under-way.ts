import { BoundedMap } from '../bounded-map.ts'
import type { AgentPlace } from './agent-place.ts'
import { addInProcessCall, removeInProcessCall } from './in-process-calls.ts'
import { PendingCall, type CallToldAtStart } from './pending-call.ts'

/** Far more than a session has under way: what never ends must not fill the agent's memory. */
const MAX_CALLS = 10_000
/** `Task` was its name before. */
const LAUNCHERS = new Set(['Agent', 'Task'])
const DEFAULT_AGENT = 'general-purpose'

interface Entry {
  readonly agentId: string | undefined
  readonly call: PendingCall
  hasLaunched: boolean
}

/** A session's calls between their hooks, and which of them the coming end of their batch need not tell. */
export class CallsUnderWay {
  readonly #entries = new BoundedMap<string, Entry>(MAX_CALLS, ({ call }) =>
    cancel(call, 'too many calls were under way'),
  )
  readonly #settled = new BoundedMap<string | undefined, Set<string>>(MAX_CALLS)

  add(agentId: string | undefined, place: AgentPlace, told: CallToldAtStart): void {
    const call = new PendingCall(place, told)
    const key = keyOf(agentId, told.toolCallId)
    this.#cancel(key, 'another call with its id began')
    this.#entries.set(key, { agentId, call, hasLaunched: false })
    addInProcessCall(told.toolCallId, call)
  }

  get(agentId: string | undefined, toolCallId: string): PendingCall | undefined {
    return this.#entries.get(keyOf(agentId, toolCallId))?.call
  }

  /** The call, which is the caller's to end now. */
  take(agentId: string | undefined, toolCallId: string): PendingCall | undefined {
    return this.#take(keyOf(agentId, toolCallId))
  }

  /** The same for a call whose end is told: if its start was not, a new one. */
  settle(agentId: string | undefined, place: AgentPlace, told: CallToldAtStart): PendingCall {
    const settled = this.#settled.get(agentId) ?? new Set()
    if (settled.size >= MAX_CALLS) settled.clear()
    this.#settled.set(agentId, settled.add(told.toolCallId))
    return this.take(agentId, told.toolCallId) ?? new PendingCall(place, told)
  }

  isSettled(agentId: string | undefined, toolCallId: string): boolean {
    return this.#settled.get(agentId)?.has(toolCallId) === true
  }

  forgetSettled(agentId: string | undefined): void {
    this.#settled.delete(agentId)
  }

  /**
   * The call that launched a subagent of this type. Hooks do not say which: agents start in the order
   * in which they were called.
   */
  takeLaunch(agentType: string): PendingCall | undefined {
    for (const entry of this.#entries.values()) {
      if (entry.hasLaunched || !launches(entry.call, agentType)) continue
      entry.hasLaunched = true
      return entry.call
    }
    return undefined
  }

  /** Of one agent: `undefined` is the agent itself. Without it, of all. */
  cancelAll(reason: string, ...only: readonly [agentId?: string | undefined]): void {
    for (const [key, { agentId }] of this.#entries) {
      if (only.length === 0 || agentId === only[0]) this.#cancel(key, reason)
    }
  }

  #cancel(key: string, reason: string): void {
    const call = this.#take(key)
    if (call) cancel(call, reason)
  }

  #take(key: string): PendingCall | undefined {
    const call = this.#entries.take(key)?.call
    if (call) removeInProcessCall(call.toolCallId, call)
    return call
  }
}

/** What was denied was told, and is no call. */
function cancel(call: PendingCall, reason: string): void {
  removeInProcessCall(call.toolCallId, call)
  if (call.permission !== 'denied') call.cancelled(reason)
}

function keyOf(agentId = '', toolCallId: string): string {
  return `${agentId}/${toolCallId}`
}

function launches({ toolName, agentType }: PendingCall, started: string): boolean {
  return LAUNCHERS.has(toolName) && (agentType ?? DEFAULT_AGENT) === started
}
