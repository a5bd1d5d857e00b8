// An agent of LangChain's with two tools, and a model that is a fake: no key is needed.
import { actionCallbacks, traceLangChainTools } from '@agent-actions/instrumentations/langchain'
import { start } from '@agent-actions/node'
import { drawActions, memorySink } from '@agent-actions/exporter/testing'
import { traceTool } from '@agent-actions/sdk'
import { AIMessage } from '@langchain/core/messages'
import { fakeModel } from '@langchain/core/testing'
import { tool } from '@langchain/core/tools'
import { createAgent } from 'langchain'
import { z } from 'zod'

const sink = memorySink()
const actions = start({ sink })

const download = traceTool(async (url) => `a page about ${url.slice(8)}`, { name: 'download' })

const fetchPage = tool(({ url }) => download(url), {
  name: 'fetch_page',
  description: 'Fetches a page.',
  schema: z.object({ url: z.string().startsWith('https://') }),
})
const search = tool(({ query }) => [`https://${query}`], {
  name: 'search',
  description: 'Searches the web.',
  schema: z.object({ query: z.string() }),
})

const model = fakeModel()
  .respondWithTools([{ name: 'search', args: { query: 'spans' }, id: 'call-1' }])
  .respondWithTools([
    { name: 'fetch_page', args: { url: 'https://spans' }, id: 'call-2' },
    { name: 'fetch_page', args: { url: 'no address' }, id: 'call-3' },
  ])
  .respond(new AIMessage('Spans have a start and an end.'))

const agent = createAgent({
  name: 'researcher',
  model,
  tools: traceLangChainTools([search, fetchPage]),
})
const messages = [{ role: 'user', content: 'What is a span?' }]
await agent.invoke({ messages }, { callbacks: [actionCallbacks()] })

await actions.shutdown()
console.log(drawActions(sink))

const recorded = sink.events.map(({ parent_span_id: parent, action_name, status }) => {
  const above = parent && sink.events.find(({ span_id }) => span_id === parent)
  return `${action_name} (${status}) below ${above ? above.action_name : 'nothing'}`
})
const expected = [
  'run (ok) below nothing',
  'search (ok) below run',
  'fetch_page (ok) below run',
  'download (ok) below fetch_page',
  'fetch_page (error) below run',
  'ToolInputParsingException (error) below fetch_page',
]
if (recorded.toSorted().join() !== expected.toSorted().join()) {
  console.error(`expected was\n${expected.join('\n')}\nrecorded was\n${recorded.join('\n')}`)
  process.exitCode = 1
}
