import { ActionLogger } from '@agent-actions/sdk'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { instrumentMcpClient } from '../../src/mcp/index.ts'
import { mcpInstrumentation } from '../../src/mcp/mcp-instrumentation.ts'
import { observeProcess, type Observed } from '../tracing.ts'

class Client {
  connected = false

  async connect(): Promise<void> {
    this.connected = true
  }

  listTools(): void {}

  callTool(params: unknown, ..._others: unknown[]): unknown {
    return Promise.resolve({ content: [], got: params })
  }
}

/** A client that answers like this. */
function answering(answer: (params: unknown) => unknown): Client {
  const client = new Client()
  client.callTool = answer
  return client
}

const patch = (module: object) => mcpInstrumentation.patchModule?.(module, {})

describe('an instrumented client', () => {
  let observed: Observed
  beforeEach(() => {
    observed = observeProcess()
  })
  afterEach(() => observed[Symbol.dispose]())

  const calls = async (): Promise<readonly string[]> =>
    (await observed.events())
      .filter(({ action_type }) => action_type === 'tool_call')
      .map(({ status, action_name }) => `${status} ${action_name}`)

  it('passes on the very result and the very error', async () => {
    const result = { content: [] }
    const returning = instrumentMcpClient(answering(async () => result))
    await expect(returning.callTool({ name: 'Read' })).resolves.toBe(result)
    const error = new Error('gone')
    const throwing = instrumentMcpClient(answering(() => Promise.reject(error)))
    await expect(throwing.callTool({ name: 'Read' })).rejects.toBe(error)
    expect(await calls()).toEqual(['ok Read', 'error Read'])
  })

  it('makes no second action inside the tool of a framework that is the same call', async () => {
    let sent: unknown
    const client = instrumentMcpClient(answering((params) => (sent = params)))
    const tool = ActionLogger.ofActiveRun.startToolCall('Read')
    tool.run(() => client.callTool({ name: 'Read' }))
    tool.run(() => client.callTool({ name: 'Write' }))
    tool.end()
    expect(await calls()).toEqual(['ok Write', 'ok Read'])
    tool.run(() => client.callTool({ name: 'Read' }))
    expect(sent).toMatchObject({
      _meta: { traceparent: expect.stringContaining(tool.spanId) },
    })
  })

  it('stays sync where the client is', async () => {
    const error = new Error('at once')
    const throwing = instrumentMcpClient(
      answering(() => {
        throw error
      }),
    )
    expect(() => throwing.callTool({ name: 'Read' })).toThrow(error)
    expect(instrumentMcpClient(answering(() => 'text')).callTool({ name: 'Read' })).toBe('text')
    expect(await calls()).toEqual(['error Read', 'ok Read'])
  })

  const hostile = new Proxy(
    {},
    {
      get() {
        throw new Error('hostile')
      },
    },
  )

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'Read'],
    ['what throws when it is read', hostile],
  ])('hands over %s as parameters, as it is', async (_what, params) => {
    const got: unknown[] = []
    await instrumentMcpClient(answering(async (given) => got.push(given))).callTool(params)
    expect(got.length).toBe(1)
    expect(got[0] === params).toBe(true)
  })

  it('hands over odd parameters, and tells the server of the run all the same', async () => {
    const params = { name: 7, arguments: 'text', _meta: 'text' }
    const got: unknown[] = []
    await instrumentMcpClient(answering(async (given) => got.push(given))).callTool(params)
    expect(got).toEqual([{ ...params, _meta: { traceparent: expect.stringMatching(/^00-/) } }])
    expect(await calls()).toEqual(['ok unknown'])
  })

  it.each([
    ['nothing', undefined],
    ['what throws when it is read', hostile],
    ['an error without a list', { isError: true, content: 'text' }],
    ['an error with odd blocks', { isError: true, content: [null, 1, { text: 2 }] }],
  ])('gives back %s as result, and ends the action', async (_what, result) => {
    const client = instrumentMcpClient(answering(() => result))
    expect(client.callTool({ name: 'Read' })).toBe(result)
    expect(await calls()).toHaveLength(1)
  })

  it('keeps name and length of the method, and is no own property to be seen', () => {
    const client = instrumentMcpClient(new Client())
    expect([client.callTool.name, client.callTool.length]).toEqual(['callTool', 1])
    expect(Object.keys(client)).toEqual(['connected'])
  })

  it('is one action for each call by two copies of this package', async () => {
    vi.resetModules()
    const copy = await import('../../src/mcp/index.ts')
    expect(copy.instrumentMcpClient).not.toBe(instrumentMcpClient)
    const client = copy.instrumentMcpClient(instrumentMcpClient(new Client()))
    await client.callTool({ name: 'Read' })
    expect(await calls()).toEqual(['ok Read'])
  })

  it('is one action where its class is observed as well, and is a subclass that calls super', async () => {
    class Own extends Client {
      override callTool(...args: [unknown]): unknown {
        return super.callTool(...args)
      }
    }
    const undo = patch({ Client })
    const client = new Own()
    await client.connect()
    await instrumentMcpClient(client).callTool({ name: 'Read' })
    undo?.()
    expect(await calls()).toEqual(['ok Read'])
  })

  it('leaves alone what was replaced on top of it, and calls what was there', async () => {
    class Wrapped extends Client {}
    const undo = patch({ Client: Wrapped })
    const ours = Reflect.get(Wrapped.prototype, 'connect')
    Wrapped.prototype.connect = function connect(this: Client) {
      return ours.call(this)
    }
    undo?.()
    const client = new Wrapped()
    await client.connect()
    expect(client.connected).toBe(true)
    await client.callTool({ name: 'Read' })
    expect(await calls()).toEqual([])
  })

  it.each([
    ['no class', { Client: {} }],
    ['a class of something else', { Client: Map, Server: Map, McpServer: Map }],
    ['nothing', {}],
  ])('is not made of a module with %s', (_what, module) => {
    expect(patch(module)).toBeUndefined()
  })
})

it('where nothing observes, calls as before, with what the caller gave', async () => {
  const params = { name: 'Read', arguments: {} }
  const client = instrumentMcpClient(new Client())
  await expect(client.callTool(params)).resolves.toMatchObject({ got: params })
})
