// Agents whose model says what it is told to say, and the tools they have.
import { Agent, tool } from '@openai/agents-core'
import {
  ScriptedModel,
  assistantMessage,
  functionCall,
  modelResponse,
} from '@openai/agents-core/testing'
import { z } from 'zod'

/** The model asks for these calls, one turn after another, and is content then. */
export function agentThatCalls(turns, options) {
  let count = 0
  const calls = turns.map((turn) =>
    turn.map(([name, args]) => functionCall(name, args, { callId: `call_${(count += 1)}` })),
  )
  const steps = [...calls, [assistantMessage('done')]].map((output) => modelResponse(output))
  return new Agent({ name: 'researcher', model: new ScriptedModel(steps), ...options })
}

/** It takes no parameters. */
export const toolOf = (name, execute, options) =>
  tool({ name, description: name, parameters: z.object({}), execute, ...options })

export const search = tool({
  name: 'search',
  description: 'Searches',
  parameters: z.object({ query: z.string() }),
  execute: async ({ query }) => ({ hits: [query] }),
})

export async function fails() {
  throw new RangeError('page 9 of 3')
}
