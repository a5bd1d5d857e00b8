import { textOf } from '../span-like.ts'
import { parsed } from './tool-content.ts'

interface Message {
  readonly role?: unknown
  readonly parts?: readonly { readonly type?: unknown; readonly content?: unknown }[]
}

/** The last text of that role in `gen_ai.input.messages` or `gen_ai.output.messages`. */
export function lastText(messages: unknown, role: 'user' | 'assistant'): string | undefined {
  const list = parsed(messages)
  if (!Array.isArray(list)) return undefined
  const last = (list as readonly (Message | null)[]).findLast((message) => message?.role === role)
  if (!Array.isArray(last?.parts)) return undefined
  return textOf(last.parts.findLast((part) => part?.type === 'text')?.content)
}
