import type { Message, StartEvent } from './hook-events.ts'

/** What the model is to answer: what the user said last. */
export function taskOf({ prompt, messages }: StartEvent): string | undefined {
  if (typeof prompt === 'string') return prompt
  const asked = messagesOf({ prompt, messages }).findLast(({ role }) => role === 'user')?.content
  if (typeof asked === 'string' || asked === undefined) return asked
  const text = asked.find((part) => part.type === 'text')
  return text?.type === 'text' ? text.text : undefined
}

/** In AI SDK 7 these are always `messages`; 6 tells `prompt` as the app gave it. */
export function messagesOf({ prompt, messages }: StartEvent): readonly Message[] {
  return messages ?? (typeof prompt === 'object' ? prompt : [])
}
