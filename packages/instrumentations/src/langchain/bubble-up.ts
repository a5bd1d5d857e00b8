import { field, textField } from '../field.ts'

/**
 * What LangGraph throws to leave a tool or a node without anything having failed.
 *
 * `interrupted`: it waits for an answer from outside, and runs again from its start with that.
 * `handed over`: a command for the graph around it.
 */
export type BubbleUp =
  | { readonly kind: 'interrupted'; readonly interrupts: readonly unknown[] }
  | { readonly kind: 'handed over'; readonly command: unknown }
  | { readonly kind: 'stopped' }

/** By names, which LangGraph sets on the errors: there can be several copies of their classes. */
export function bubbleUpOf(error: unknown): BubbleUp | undefined {
  const name = textField(error, 'name')
  if (name === 'GraphInterrupt' || name === 'NodeInterrupt') {
    const interrupts = field(error, 'interrupts')
    return { kind: 'interrupted', interrupts: Array.isArray(interrupts) ? interrupts : [] }
  }
  if (name === 'ParentCommand') return { kind: 'handed over', command: field(error, 'command') }
  return field(error, 'is_bubble_up') === true ? { kind: 'stopped' } : undefined
}

/** Somebody asked for it: an `AbortError`, or the reason of the signal that the call was given. */
export function isAborted(error: unknown, signal?: unknown): boolean {
  if (field(error, 'name') === 'AbortError' || isOfLangGraph(error)) return true
  if (field(signal, 'aborted') !== true) return false
  const reason = field(signal, 'reason')
  if (error === reason || field(error, 'cause') === reason) return true
  // LangChain makes an error of what is none.
  const message = typeof reason === 'string' ? reason : 'Aborted'
  return !(reason instanceof Error) && field(error, 'message') === message
}

/** What LangGraph throws in place of a signal's reason. */
function isOfLangGraph(error: unknown): boolean {
  return field(error, 'name') === 'Error' && field(error, 'message') === 'Abort'
}
