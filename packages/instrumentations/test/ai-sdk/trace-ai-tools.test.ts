import { expect, it } from 'vitest'
import { traceAiTools } from '../../src/ai-sdk/index.ts'
import { observeProcess } from '../tracing.ts'

interface CallOptions {
  readonly toolCallId: string
  readonly messages: readonly unknown[]
}

const options: CallOptions = { toolCallId: 'call-1', messages: [] }

it('leaves what it is given as it is', () => {
  const execute = async (): Promise<string> => 'found'
  const tools = { search: { description: 'Searches', execute } }
  const { search } = traceAiTools(tools)
  expect(tools.search.execute).toBe(execute)
  expect(search.execute).not.toBe(execute)
  expect(search.description).toBe('Searches')
})

it('gives back what is no tool, or is run by the app itself', () => {
  const symbol = Symbol('more')
  const tools = { confirm: { description: 'Asks' }, count: 7, [symbol]: 'more' }
  const traced = traceAiTools(tools)
  expect(traced).toEqual(tools)
  expect(traced.confirm).toBe(tools.confirm)
  expect(traceAiTools(undefined as never)).toBeUndefined()
})

it('gives back tools that cannot be looked at', () => {
  const tools = {
    search: {
      get execute(): () => string {
        throw new Error('not yet')
      },
    },
  }
  expect(traceAiTools(tools)).toBe(tools)
})

it('gives what the tool gives, where nothing observes', () => {
  const found = Promise.resolve('found')
  const parts = (async function* () {})()
  const { search, watch } = traceAiTools({
    search: { execute: (_input: object, _options: CallOptions) => found },
    watch: { execute: (_input: object, _options: CallOptions) => parts },
  })
  expect(search.execute({}, options)).toBe(found)
  expect(watch.execute({}, options)).toBe(parts)
})

it('throws the very error of a tool that is not async', async () => {
  using observed = observeProcess()
  const error = new RangeError('page 9 of 3')
  const { search } = traceAiTools({
    search: {
      execute(_input: object, _options: CallOptions): never {
        throw error
      },
    },
  })
  expect(() => search.execute({}, options)).toThrow(error)
  expect(await observed.events()).toMatchObject([
    { action_name: 'search', status: 'error' },
    { action_name: 'RangeError' },
  ])
})

it('records a call by hand, without options', async () => {
  using observed = observeProcess()
  const { search } = traceAiTools({ search: { execute: async (input: object) => input } })
  await search.execute({ query: 'one' })
  expect(await observed.events()).toMatchObject([
    { action_name: 'search', action_details: { tool_parameters: { query: 'one' } } },
  ])
})

async function* searching(_input: object, _options: CallOptions): AsyncGenerator<number> {
  yield 1
  yield 2
}

it.each([
  [true, { tool_parameters: { query: 'one' }, tool_result: 2, success: true }],
  [false, { tool_parameters: {}, success: true }],
])('records the last part as the result, with capture %s', async (capture, details) => {
  using observed = observeProcess()
  const { search } = traceAiTools({ search: { execute: searching } }, { capture })
  const parts: number[] = []
  for await (const part of search.execute({ query: 'one' }, options)) parts.push(part)
  expect(parts).toEqual([1, 2])
  const [call] = await observed.events()
  expect(call?.action_details).toEqual(details)
})

it('ends with a tool whose parts are not all read, and so does the tool', async () => {
  using observed = observeProcess()
  let hasEnded = false
  const { search } = traceAiTools({
    search: {
      async *execute(_input: object, _options: CallOptions) {
        try {
          yield 1
          yield 2
        } finally {
          hasEnded = true
        }
      },
    },
  })
  const parts: number[] = []
  for await (const part of search.execute({}, options)) {
    parts.push(part)
    break
  }
  expect(parts).toEqual([1])
  expect(hasEnded).toBe(true)
  expect(await observed.events()).toMatchObject([{ action_name: 'search', status: 'ok' }])
})

it('names the agent that is given', async () => {
  using observed = observeProcess()
  const tools = { search: { execute: async (_input: object, _options: CallOptions) => 1 } }
  await traceAiTools(tools, { agentName: 'researcher' }).search.execute({}, options)
  expect(await observed.events()).toMatchObject([{ agent_name: 'researcher' }])
})

it('leaves the other methods of a tool their private state', () => {
  class Search {
    readonly #unit = 'books'
    execute(_input: object, _options: CallOptions): number {
      return 1
    }
    toModelOutput(count: number): string {
      return `${count} ${this.#unit}`
    }
  }
  const { search } = traceAiTools({ search: new Search() })
  expect(search.toModelOutput(search.execute({}, options))).toBe('1 books')
})
