import type { Action } from '@agent-actions/sdk'
import { BoundedMap } from '../bounded-map.ts'

/** A call under way whose tool can turn out to be one of this process. */
export interface InProcessCall {
  begin(parameters: unknown): Action
  /** What of a payload is recorded. */
  kept(payload: unknown): unknown
}

/** A query can be left without a word, and its calls with it. */
const MAX_IDS = 10_000

const SLOT: unique symbol = Symbol.for('@agent-actions/claude-agent-sdk.calls.v1') as never

/** By the model's id of each call. One for the process: hooks and tools can be of two copies of this package. */
function callsUnderWay(): BoundedMap<string, Set<InProcessCall>> {
  const holder = globalThis as { [SLOT]?: BoundedMap<string, Set<InProcessCall>> }
  return (holder[SLOT] ??= new BoundedMap(MAX_IDS))
}

export function addInProcessCall(toolCallId: string, call: InProcessCall): void {
  const calls = callsUnderWay()
  const same = calls.get(toolCallId) ?? new Set()
  calls.set(toolCallId, same.add(call))
}

export function removeInProcessCall(toolCallId: string, call: InProcessCall): void {
  const calls = callsUnderWay()
  const same = calls.get(toolCallId)
  same?.delete(call)
  if (same?.size === 0) calls.delete(toolCallId)
}

/** Several where sessions use one id: a tool is not told in which of them it runs. */
export function inProcessCalls(toolCallId: string): readonly InProcessCall[] {
  return [...(callsUnderWay().get(toolCallId) ?? [])]
}
