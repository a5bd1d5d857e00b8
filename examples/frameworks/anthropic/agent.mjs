// An agent of the Anthropic SDK's tool runner, with a scripted model.

import { drawActions, expectActions, memorySink } from '@agent-actions/exporter/testing'
import { traceRunnableTools } from '@agent-actions/instrumentations/anthropic'
import { start } from '@agent-actions/node'
import Anthropic from '@anthropic-ai/sdk'
import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod'
import { z } from 'zod'
import { scriptedModel } from './scripted-model.mjs'

const sink = memorySink()
const agentActions = start({ sink })

const search = betaZodTool({
  name: 'search',
  description: 'Finds a book',
  inputSchema: z.object({ title: z.string() }),
  run: ({ title }) => {
    if (title === 'rows') throw new RangeError('no book on rows')
    return `${title}: third shelf`
  },
})

const client = new Anthropic({ apiKey: 'none', fetch: scriptedModel })

await agentActions.log.run('librarian', async () => {
  const message = await client.beta.messages.toolRunner({
    model: 'scripted',
    max_tokens: 1000,
    messages: [{ role: 'user', content: 'Where are the books on spans and on rows?' }],
    tools: traceRunnableTools([search]),
  })
  console.log(`the agent: ${message.content[0].text}`)
})

await agentActions.shutdown()
console.log(drawActions(sink))
expectActions(sink)
  .toBeOneRun()
  .toHaveCount(4)
  .toHaveTool('search', { parameters: { title: 'spans' }, result: 'spans: third shelf' })
  .toHaveError('RangeError')
