import { textOf } from '../span-like.ts'

/** A longer conversation is not parsed on the way out of a span. */
const MAX_MESSAGES_CHARS = 65_536

interface Message {
  readonly role?: unknown
  readonly parts?: readonly { readonly type?: unknown; readonly content?: unknown }[]
}

/** What the last of the messages in that role says; JSON text by the GenAI conventions. */
export function lastMessageText(messages: unknown, role: 'user' | 'assistant'): string | undefined {
  const text = textOf(messages)
  if (text === undefined || text.length > MAX_MESSAGES_CHARS) return undefined
  try {
    const last = (JSON.parse(text) as readonly Message[]).findLast(
      (message) => message.role === role,
    )
    return textOf(last?.parts?.find(({ type }) => type === 'text')?.content)
  } catch {
    return undefined
  }
}
