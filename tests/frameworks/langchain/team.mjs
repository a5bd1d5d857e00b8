// What the cases share: tools, the model that calls them, and agents of both.
import { actionCallbacks } from '@agent-actions/instrumentations/langchain'
import { traceTool } from '@agent-actions/sdk'
import { AIMessage } from '@langchain/core/messages'
import { fakeModel } from '@langchain/core/testing'
import { tool } from '@langchain/core/tools'
import { createAgent } from 'langchain'
import { z } from 'zod'

/** The very error that a tool throws. */
export const broken = new RangeError('the page is broken')

/** A tool's function inside a tool. */
export const open = traceTool(async (path) => path, {
  name: 'Open',
  parameters: (path) => ({ path }),
})

/** A tool without parameters. */
export const plainTool = (name, work, options) =>
  tool(work, { name, description: `Does ${name}.`, schema: z.object({}), ...options })

/** @param work what the search does besides */
export const searchTool = (work = async () => {}) =>
  tool(
    async ({ query }) => {
      await work()
      return `found ${query}`
    },
    { name: 'search', description: 'Searches.', schema: z.object({ query: z.string() }) },
  )

export const fetchTool = () =>
  plainTool('fetch', async () => {
    throw broken
  })

export const echoText = () => tool(async (text) => text, { name: 'echo', description: 'Echoes.' })

export const call = (name, args, id) => ({ name, args, id })

/** A model that asks for these calls at once, then says that it is done. */
export const modelCalling = (...calls) =>
  fakeModel().respondWithTools(calls).respond(new AIMessage('done'))

export const agentCalling = (calls, options) =>
  createAgent({ name: 'researcher', model: modelCalling(...calls), ...options })

export const QUESTION = { messages: [{ role: 'user', content: 'what is there?' }] }

/** Good, failing, refused by its schema, unknown: at once. */
export const EVERY_CALL = [
  call('search', { query: 'spans' }, 'call-1'),
  call('fetch', {}, 'call-2'),
  call('search', { wrong: 1 }, 'call-3'),
  call('no_such_tool', { a: 1 }, 'call-4'),
]

export const everyTool = () => [searchTool(() => open('/spans')), fetchTool()]

/** What the model was answered: what became of each call, and the first line that says so. */
export const answers = ({ messages }) =>
  messages
    .filter((message) => message.getType() === 'tool')
    .map(({ content, status }) => `${status}: ${content.split('\n')[0]}`)

export const everyCall = async (tools, config) =>
  answers(await agentCalling(EVERY_CALL, { tools }).invoke(QUESTION, config))

/** As a user gives them. */
export const callbacks = (options) => ({ callbacks: [actionCallbacks(options)] })

/** The first line of what was thrown, and whether it is the very error. */
export const thrownBy = (promise) =>
  promise.then(
    () => 'nothing',
    (error) => ({ message: String(error.message).split('\n')[0], isSame: error === broken }),
  )
