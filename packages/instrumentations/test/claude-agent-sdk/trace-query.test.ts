import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { traceQuery, traceSdkTools, type ActionHooks } from '../../src/claude-agent-sdk/index.ts'
import { observeProcess, type Observed } from '../tracing.ts'
import { callerOf } from './claude-code.ts'

let observed: Observed
beforeEach(() => void (observed = observeProcess()))
afterEach(() => observed[Symbol.dispose]())

/** As the SDK's: iterated over, it hands out another generator. */
class FakeQuery {
  readonly #messages: AsyncGenerator<string>
  constructor(messages: AsyncGenerator<string>) {
    this.#messages = messages
  }
  next(): Promise<IteratorResult<string>> {
    return this.#messages.next()
  }
  return(): Promise<IteratorResult<string>> {
    return this.#messages.return(undefined)
  }
  interrupt(): Promise<string> {
    return Promise.resolve('receipt')
  }
  close(): void {}
  [Symbol.asyncIterator](): AsyncGenerator<string> {
    return this.#messages
  }
}

interface Given {
  readonly options?: object
}

/** A query whose hooks told of a call that goes on. */
async function running(messages: () => AsyncGenerator<string>): Promise<FakeQuery> {
  let hooks: ActionHooks['hooks'] = {}
  const query = traceQuery((given: Given) => {
    ;({ hooks } = given.options as ActionHooks)
    return new FakeQuery(messages())
  })
  const started = query({})
  await callerOf(hooks).began('call-1')
  return started
}

async function* two(): AsyncGenerator<string> {
  yield 'one'
  yield await Promise.resolve('two')
}

async function* failing(): AsyncGenerator<string> {
  yield 'one'
  await Promise.reject(new Error('it failed'))
}

async function readAll(query: FakeQuery): Promise<readonly string[]> {
  const messages: string[] = []
  for await (const message of query) messages.push(message)
  return messages
}

const statuses = async (): Promise<readonly string[]> =>
  (await observed.events()).map(({ status }) => status)

describe('what is under way when a query', () => {
  it.each([
    ['ends', two, async (query: FakeQuery) => readAll(query)],
    ['fails', failing, (query: FakeQuery) => expect(readAll(query)).rejects.toThrow('it failed')],
    [
      'is left',
      two,
      async (query: FakeQuery) => {
        for await (const message of query) if (message === 'one') break
      },
    ],
    [
      'is read to its end by hand',
      two,
      async (query: FakeQuery) => {
        while (!(await query.next()).done);
      },
    ],
    ['is returned', two, (query: FakeQuery) => query.return()],
    ['is interrupted', two, (query: FakeQuery) => query.interrupt()],
    ['is closed', two, (query: FakeQuery) => query.close()],
  ])('%s ends as cancelled', async (_how, messages, end) => {
    const query = await running(messages)
    expect(await statuses()).toEqual([])
    await Promise.resolve(end(query))
    expect(await statuses()).toEqual(['cancelled'])
  })
})

describe('a traced query', () => {
  it('gives what the query gives', async () => {
    const query = await running(two)
    expect(query).toBeInstanceOf(FakeQuery)
    expect(await query.interrupt()).toBe('receipt')
    expect(await readAll(query)).toEqual(['one', 'two'])
  })

  it('is traced once, and takes what is no query', () => {
    const query = traceQuery((given: unknown) => given)
    expect(traceQuery(query)).toBe(query)
    expect(query(undefined)).toBeUndefined()
    expect(query(5)).toBe(5)
  })
})

describe('a tool of this process', () => {
  const meta = { _meta: { 'claudecode/toolUseId': 'call-1' } }
  const [tool] = traceSdkTools([{ name: 'search', handler: (..._args: unknown[]) => 'found' }])

  it('is no action of its own where two sessions have a call of its id', async () => {
    await running(two)
    await running(two)
    expect(tool?.handler({}, meta)).toBe('found')
    expect(await observed.events()).toEqual([])
  })

  it('is one where no hook told of its call, whatever it is given', async () => {
    const unknown = { _meta: { 'claudecode/toolUseId': 'call-2' } }
    for (const extra of [unknown, undefined, { _meta: 5 }])
      expect(tool?.handler({}, extra)).toBe('found')
    expect((await observed.events()).map(({ action_name }) => action_name)).toEqual(
      Array.from({ length: 3 }, () => 'search'),
    )
  })
})
