// An agent without a framework: a loop, a scripted model and tools by name.

import { drawActions, expectActions, memorySink } from '@agent-actions/exporter/testing'
import { start } from '@agent-actions/node'
import { traceTools } from '@agent-actions/sdk'

const sink = memorySink()
const agentActions = start({ sink })

const shelves = new Map([['spans', 'third shelf']])

const tools = traceTools({
  async search({ title }) {
    const shelf = shelves.get(title)
    if (shelf === undefined) throw new RangeError(`no book on ${title}`)
    return { shelf: tools.describe(shelf) }
  },
  describe: (shelf) => `the ${shelf}, on the left`,
})

/** Calls what the model asks for, until it asks for nothing more. */
async function answer(question, model) {
  const said = [question]
  for (;;) {
    const { text, call } = model(said)
    if (!call) return text
    try {
      said.push(await tools[call.name](call.input))
    } catch (error) {
      said.push(`failed: ${error.message}`)
    }
  }
}

const script = [
  { call: { name: 'search', input: { title: 'spans' } } },
  { call: { name: 'search', input: { title: 'rows' } } },
  { text: 'Spans are on the third shelf; there is no book on rows.' },
]
await agentActions.log.run('librarian', () =>
  answer('Where are the books on spans and on rows?', (said) => script[said.length - 1]),
)

await agentActions.shutdown()
console.log(drawActions(sink))
expectActions(sink)
  .toBeOneRun()
  .toHaveCount(5)
  .toHaveTool('search', { parameters: { title: 'spans' }, success: true })
  .toHaveTool('describe')
  .toHaveError('RangeError')
