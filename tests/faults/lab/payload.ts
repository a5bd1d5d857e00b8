import { createHash } from 'node:crypto'

/**
 * What an action of the load carries: who made it, its number there, some text, and a sum over these,
 * so that the table alone tells whether a row is whole.
 */
export interface Payload {
  readonly writer: string
  readonly number: number
  readonly text: string
  readonly sum: string
}

const WORDS = 'the quick agent reads a file, asks a model and writes down what it has found; '

export function payloadOf(writer: string, number: number, bytes: number): Payload {
  const at = number % WORDS.length
  const text = (WORDS.slice(at) + WORDS.repeat(Math.ceil(bytes / WORDS.length) + 1)).slice(0, bytes)
  const sum = createHash('md5').update(`${writer}:${number}:${text}`).digest('hex')
  return { writer, number, text, sum }
}

/** The payload of a row and whether it is whole, from `action_details`, as PostgreSQL says it. */
export const PAYLOAD_OF_ROW = `coalesce(
  action_details::jsonb -> 'tool_parameters', action_details::jsonb -> 'decision_result')`

/** The same, of a message's value; `undefined`: it is none of the load's. */
export function payloadOfMessage(value: Uint8Array | null): Payload | undefined {
  if (value === null) return undefined
  try {
    const message = JSON.parse(Buffer.from(value).toString()) as {
      action_details?: { tool_parameters?: Payload; decision_result?: Payload }
    }
    const payload =
      message.action_details?.tool_parameters ?? message.action_details?.decision_result
    return typeof payload?.writer === 'string' ? payload : undefined
  } catch {
    return undefined
  }
}
