// An agent that knows nothing of us.
import { AIMessage } from '@langchain/core/messages'
import { fakeModel } from '@langchain/core/testing'
import { tool } from '@langchain/core/tools'
import { createAgent } from 'langchain'
import { z } from 'zod'

const search = tool(({ query }) => `found ${query}`, {
  name: 'search',
  description: 'Searches.',
  schema: z.object({ query: z.string() }),
})
const model = fakeModel()
  .respondWithTools([{ name: 'search', args: { query: 'spans' }, id: 'call-1' }])
  .respond(new AIMessage('done'))
const agent = createAgent({ name: 'researcher', model, tools: [search] })
const { messages } = await agent.invoke({ messages: [{ role: 'user', content: 'find spans' }] })
console.log(`the answer is ${messages.at(-1).text}`)
