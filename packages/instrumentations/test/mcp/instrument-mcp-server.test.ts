import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { instrumentMcpServer } from '../../src/mcp/index.ts'
import { observeProcess, type Observed } from '../tracing.ts'

type Handler = (request: unknown, extra?: unknown) => unknown

interface Server {
  setRequestHandler(method: string, handler: Handler): void
  /** Of the handler that is there now. */
  answer(request: unknown, extra?: unknown): unknown
  list(): unknown
}

function answering(handler: Handler): Server {
  const handlers = new Map([['tools/call', handler]])
  const server = {
    _requestHandlers: handlers,
    setRequestHandler: (method: string, next: Handler) => void handlers.set(method, next),
    answer: (request: unknown, extra?: unknown) => handlers.get('tools/call')?.(request, extra),
    list: () => handlers.get('tools/list')?.({}),
  }
  return server
}

const READ = { method: 'tools/call', params: { name: 'Read', arguments: { path: 'a' } } }

describe('an instrumented server', () => {
  let observed: Observed
  beforeEach(() => {
    observed = observeProcess()
  })
  afterEach(() => observed[Symbol.dispose]())

  const calls = async (): Promise<readonly string[]> =>
    (await observed.events())
      .filter(({ action_type }) => action_type === 'tool_call')
      .map(({ status, action_name }) => `${status} ${action_name}`)

  it.each([
    ['nothing', undefined, undefined],
    ['no parameters', {}, {}],
    ['odd parameters', { params: { name: [], _meta: 1 } }, { mcpReq: null, signal: 'text' }],
  ])('hands over %s as it is', async (_what, request, extra) => {
    const got: unknown[] = []
    const server = instrumentMcpServer(answering((...args) => got.push(...args)))
    expect(server.answer(request, extra)).toBe(2)
    expect(got).toEqual([request, extra])
    expect(await calls()).toEqual(['ok unknown'])
  })

  it('throws what the handler throws', async () => {
    const error = new Error('gone')
    const server = instrumentMcpServer(
      answering(() => {
        throw error
      }),
    )
    expect(() => server.answer(READ)).toThrow(error)
    expect(await calls()).toEqual(['error Read'])
  })

  it('tells at once of a call that the client gave up, also where the tool hangs', async () => {
    const request = new AbortController()
    const server = instrumentMcpServer(answering(() => new Promise(() => {})))
    void server.answer(READ, { signal: request.signal })
    expect(await calls()).toEqual([])
    request.abort()
    expect(await calls()).toEqual(['cancelled Read'])
  })

  it('tells of a call that was given up before it began', async () => {
    const server = instrumentMcpServer(answering(() => new Promise(() => {})))
    void server.answer(READ, { mcpReq: { signal: AbortSignal.abort() } })
    expect(await calls()).toEqual(['cancelled Read'])
  })

  it('observes the handler that comes in place of another, and no other method', async () => {
    const server = instrumentMcpServer(answering(() => 'first'))
    server.setRequestHandler('tools/call', () => 'second')
    server.setRequestHandler('tools/list', () => 'tools')
    expect(server.answer(READ)).toBe('second')
    expect(server.list()).toBe('tools')
    expect(await calls()).toEqual(['ok Read'])
  })

  it('is one action for each call by two copies of this package', async () => {
    vi.resetModules()
    const copy = await import('../../src/mcp/index.ts')
    expect(copy.instrumentMcpServer).not.toBe(instrumentMcpServer)
    const server = copy.instrumentMcpServer(instrumentMcpServer(answering(() => 'text')))
    server.setRequestHandler('tools/call', () => 'again')
    server.answer(READ)
    expect(await calls()).toEqual(['ok Read'])
  })

  it('leaves alone a server whose handlers are not where they were', () => {
    const server = { setRequestHandler: () => 'set' }
    expect(instrumentMcpServer(server)).toBe(server)
    expect(server.setRequestHandler()).toBe('set')
  })
})
