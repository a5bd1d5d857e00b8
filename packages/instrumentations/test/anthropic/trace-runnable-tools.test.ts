import { afterEach, beforeEach, expect, it } from 'vitest'
import { traceRunnableTools } from '../../src/anthropic/index.ts'
import { anthropicInstrumentation } from '../../src/anthropic/anthropic-instrumentation.ts'
import { observeProcess, type Observed } from '../tracing.ts'

let observed: Observed
beforeEach(() => void (observed = observeProcess()))
afterEach(() => observed[Symbol.dispose]())

it('leaves alone what is no tool of this process', () => {
  const given = [{ type: 'web_search', name: 'web_search' }, null, 5, { run: 'no function' }]
  const traced = traceRunnableTools(given)
  traced.forEach((each, index) => expect(each).toBe(given[index]))
})

it('leaves alone a tool whose members cannot be read', () => {
  const hostile = {
    get run(): () => string {
      throw new Error('hostile')
    },
  }
  expect(traceRunnableTools([hostile])[0]).toBe(hostile)
})

it('records a call whose context says nothing, and follows a promise', async () => {
  const [tool] = traceRunnableTools([
    {
      name: 'search',
      run: (given: { q: string }, ..._more: unknown[]) => Promise.resolve(given.q),
    },
  ])
  expect(await tool?.run({ q: 'one' })).toBe('one')
  expect(await tool?.run({ q: 'two' }, 5)).toBe('two')
  expect((await observed.events()).map(({ action_details }) => action_details)).toEqual([
    { tool_parameters: { q: 'one' }, tool_result: 'one', success: true },
    { tool_parameters: { q: 'two' }, tool_result: 'two', success: true },
  ])
})

it('knows no other module, and patches one class once', () => {
  class Messages {
    toolRunner(body: { tools: readonly unknown[] }): readonly unknown[] {
      return body.tools
    }
  }
  const { toolRunner } = Messages.prototype
  const module = { Anthropic: { Beta: { Messages } } }
  const patch = (given: object): unknown => anthropicInstrumentation.patchModule?.(given, {})
  for (const other of [{}, { default: 5 }, { Anthropic: { Beta: null } }]) {
    expect(patch(other)).toBeUndefined()
  }
  const undo = patch(module) as () => void
  const patched = Messages.prototype.toolRunner
  expect(patched).not.toBe(toolRunner)
  patch(module)
  expect(Messages.prototype.toolRunner).toBe(patched)
  const tool = { name: 'search', run: () => 'found' }
  expect(new Messages().toolRunner({ tools: [tool] })[0]).not.toBe(tool)
  undo()
  expect(Messages.prototype.toolRunner).toBe(toolRunner)
  expect(patched.call(new Messages(), { tools: [tool] })[0]).toBe(tool)
})

it('traces a frozen tool', async () => {
  const frozen = Object.freeze({ name: 'search', run: (_given: object) => 'found' })
  expect(traceRunnableTools([frozen])[0]?.run({})).toBe('found')
  expect(await observed.events()).toMatchObject([{ action_name: 'search', status: 'ok' }])
})

it('records the failure of a tool that throws an error which cannot be read', async () => {
  const hostile = Object.defineProperty(new Error('hostile'), 'name', {
    get() {
      throw new Error('its name')
    },
  })
  const run = (): never => {
    throw hostile
  }
  expect(() => traceRunnableTools([{ name: 'search', run }])[0]?.run()).toThrow(hostile)
  expect(
    (await observed.events()).map(({ action_name, status }) => [action_name, status]),
  ).toContainEqual(['search', 'error'])
})
