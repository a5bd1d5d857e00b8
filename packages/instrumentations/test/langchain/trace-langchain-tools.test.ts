import { context, ROOT_CONTEXT, trace, type ContextManager } from '@opentelemetry/api'
import { expect, it, vi } from 'vitest'
import { patchTools } from '../../src/langchain/patched-tools.ts'
import { traceLangChainTools } from '../../src/langchain/trace-langchain-tools.ts'
import { observeProcess } from '../tracing.ts'

const broken = new RangeError('broken')

/** As LangChain's, as far as it matters here. */
class StructuredTool {
  readonly name: string = 'read'
  readonly secret = 1
  #answer = 'text'
  async invoke(input: unknown, config?: object): Promise<unknown> {
    return this.call(input, config)
  }
  async call(input: unknown, _config?: object): Promise<unknown> {
    if (input === 'broken') throw broken
    return `${this.#answer} of ${trace.getActiveSpan() ? 'a span' : 'no span'}`
  }
}

it('returns the tools that it was given, which call as they did', async () => {
  using observed = observeProcess()
  const tool = new StructuredTool()
  const tools = [tool]
  expect(traceLangChainTools(tools)).toBe(tools)
  expect(Object.keys(tool)).toEqual(Object.keys(new StructuredTool()))
  expect(await tool.invoke({ path: 'a' })).toBe('text of a span')
  await expect(tool.invoke('broken')).rejects.toBe(broken)
  expect(await observed.events()).toMatchObject([
    { action_name: 'read', action_details: { tool_parameters: { path: 'a' } } },
    { action_name: 'read', status: 'error' },
    { action_name: 'RangeError' },
  ])
})

it('observes a tool once, also where another copy of this package did', async () => {
  using observed = observeProcess()
  vi.resetModules()
  const other = await import('../../src/langchain/trace-langchain-tools.ts')
  const [tool] = other.traceLangChainTools(traceLangChainTools([new StructuredTool()] as const))
  await tool.invoke({})
  expect(await observed.events()).toHaveLength(1)
})

it('keeps a call that answers at once as it is', async () => {
  using observed = observeProcess()
  const sync = { name: 'sync', invoke: (input: string) => input.length }
  const thrower = {
    name: 'thrower',
    invoke(): never {
      throw broken
    },
  }
  traceLangChainTools([sync, thrower])
  expect(sync.invoke('four')).toBe(4)
  expect(() => thrower.invoke()).toThrow(broken)
  expect(await observed.events()).toMatchObject([
    { action_name: 'sync', status: 'ok' },
    { action_name: 'thrower', status: 'error' },
    { action_name: 'RangeError' },
  ])
})

it.each([
  ['no list', undefined],
  ['nothing', [null]],
  ['functions', [() => 1]],
  ['getters that throw', [Object.defineProperty({}, 'call', { get: () => expect.fail() })]],
])('gives back what is no tool: %s', (_what, given) => {
  expect(traceLangChainTools(given as never)).toBe(given)
})

it.each<[string, ContextManager['with']]>([
  [
    'throws before',
    () => {
      throw new Error('no context')
    },
  ],
  [
    'throws after',
    (_context, fn, self, ...args) => {
      fn.apply(self as never, args)
      throw new Error('no context')
    },
  ],
  [
    'calls twice',
    (_context, fn, self, ...args) => {
      fn.apply(self as never, args)
      return fn.apply(self as never, args)
    },
  ],
])('calls the tool once with a context manager that %s', async (_what, withContext) => {
  using observed = observeProcess()
  context.disable()
  const manager: ContextManager = {
    active: () => ROOT_CONTEXT,
    with: withContext,
    bind: (_context, target) => target,
    enable: () => manager,
    disable: () => manager,
  }
  context.setGlobalContextManager(manager)
  const called = vi.fn<() => Promise<string>>(async () => 'text')
  const tool = { name: 'read', invoke: called }
  traceLangChainTools([tool])
  expect(await tool.invoke()).toBe('text')
  expect(called).toHaveBeenCalledTimes(1)
  // Delivery is not what is tried here.
  context.disable()
  expect(await observed.events()).toHaveLength(1)
})

it('patches a class until it is undone, and leaves what somebody patched after it', async () => {
  using observed = observeProcess()
  class Patched extends StructuredTool {}
  Object.defineProperty(Patched.prototype, 'call', {
    value: StructuredTool.prototype.call,
    configurable: true,
    writable: true,
  })
  const { call } = Patched.prototype
  const undo = patchTools({ StructuredTool: Patched }, {})
  await new Patched().invoke({})
  undo?.()
  expect(Patched.prototype.call).toBe(call)
  await new Patched().invoke({})
  expect(await observed.events()).toHaveLength(1)

  const undoAgain = patchTools({ StructuredTool: Patched }, {})
  const theirs = Patched.prototype.call.bind(Patched.prototype)
  Patched.prototype.call = theirs
  undoAgain?.()
  expect(Patched.prototype.call).toBe(theirs)
})

it('is not for modules of others', () => {
  expect(patchTools({}, {})).toBeUndefined()
  expect(patchTools({ StructuredTool: class Empty extends Object {} }, {})).toBeUndefined()
})
