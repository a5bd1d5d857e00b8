import { ATTR } from '@agent-actions/events'
import { SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ActionLogger } from '../src/action-logger.ts'
import { traceTool } from '../src/trace-tool.ts'
import { json, registerTracing, useContextManager, type Tracing } from './tracing.ts'

let tracing: Tracing

beforeAll(useContextManager)
beforeEach(() => {
  tracing = registerTracing()
})

const onlySpan = (): ReadableSpan => {
  expect(tracing.spans).toHaveLength(1)
  return tracing.spans[0] as ReadableSpan
}

describe('a traced function', () => {
  it('is an action each time it is called, named as the function', () => {
    function add(a: number, b: number): number {
      return a + b
    }
    expect(traceTool(add)(1, 2)).toBe(3)
    const span = onlySpan()
    expect(span.name).toBe('execute_tool add')
    expect(json(span, ATTR.toolArguments)).toEqual({ args: [1, 2] })
    expect(json(span, ATTR.toolResult)).toBe(3)
  })

  it('keeps name, length and properties, also those it gets later', () => {
    const tool = Object.assign(function find(_a: string, _b: string) {}, {
      schema: { type: 'object' },
    })
    const wrapper = traceTool(tool, { name: 'Renamed' })
    expect(wrapper.name).toBe('find')
    expect(wrapper.length).toBe(2)
    expect(wrapper.schema).toBe(tool.schema)
    expect(Reflect.ownKeys(wrapper)).toEqual(Reflect.ownKeys(tool))
    Object.assign(tool, { later: 1 })
    expect(wrapper).toHaveProperty('later', 1)
  })

  it('keeps this, as a method and when it is bound', () => {
    class Counter {
      #count = 0
      add(by: number): number {
        this.#count += by
        return this.#count
      }
    }
    const counter = new Counter()
    const add = traceTool(counter.add, { name: 'Add' })
    expect(Object.assign(counter, { add }).add(2)).toBe(2)
    expect(add.bind(counter)(3)).toBe(5)
    expect(add.call(counter, 1)).toBe(6)
  })

  it('can still be constructed, if it could be before', () => {
    function Point(this: { x: number }, x: number): void {
      this.x = x
    }
    const Traced = traceTool(Point) as unknown as new (x: number) => { x: number }
    const point = new Traced(4)
    expect(point.x).toBe(4)
    expect(point).toBeInstanceOf(Point)
    expect(tracing.spans).toHaveLength(0)
  })

  it('throws the very same error', async () => {
    const error = new RangeError('no')
    const fails = traceTool(
      () => {
        throw error
      },
      { name: 'Fails' },
    )
    const rejects = traceTool(() => Promise.reject(error), { name: 'Rejects' })
    expect(fails).toThrow(error)
    await expect(rejects()).rejects.toBe(error)
    for (const span of tracing.spans) expect(span.status.code).toBe(SpanStatusCode.ERROR)
  })

  it('is traced once, however often it is wrapped', () => {
    const once = traceTool(() => 1, { name: 'Once' })
    expect(traceTool(once, { name: 'Twice' })).toBe(once)
    once()
    expect(onlySpan().name).toBe('execute_tool Once')
  })

  it('is traced once, also by a second copy of the package', async () => {
    const once = traceTool(() => 1, { name: 'Once' })
    vi.resetModules()
    const copy = await import('../src/trace-tool.ts')
    expect(copy.traceTool).not.toBe(traceTool)
    expect(copy.traceTool(once, { name: 'Twice' })).toBe(once)
    const others = copy.traceTool(() => 2, { name: 'Others' })
    expect(traceTool(others)).toBe(others)
  })

  it('can be traced under two names, from the function itself', () => {
    const tool = (): number => 1
    traceTool(tool, { name: 'a' })()
    traceTool(tool, { name: 'b' })()
    expect(tracing.spans.map((span) => span.name)).toEqual(['execute_tool a', 'execute_tool b'])
  })

  it('calls itself as itself: recursion is untouched', () => {
    const down = traceTool((n: number): number => (n === 0 ? 0 : down(n - 1)), { name: 'Down' })
    expect(down(3)).toBe(0)
    expect(tracing.spans).toHaveLength(4)
  })

  it('is unknown without any name', () => {
    traceTool(
      (
        () => () =>
          1
      )(),
    )()
    expect(onlySpan().name).toBe('execute_tool unknown')
  })

  it.each([undefined, null, 'text', { call: 1 }])('comes back as it is when it is %j', (value) => {
    expect(traceTool(value as never)).toBe(value)
  })
})

describe('the parameters of a traced function', () => {
  const recorded = (args: readonly unknown[]): unknown => {
    traceTool((..._all: unknown[]) => {}, { name: 'T' })(...args)
    return json(onlySpan(), ATTR.toolArguments)
  }

  it.each<[string, unknown[], unknown]>([
    ['nothing', [], {}],
    ['one plain object', [{ path: 'a' }], { path: 'a' }],
    ['one object without a prototype', [Object.assign(Object.create(null), { a: 1 })], { a: 1 }],
    ['a text', ['a'], { args: ['a'] }],
    ['one array', [[1, 2]], { args: [[1, 2]] }],
    ['one undefined', [undefined], { args: [null] }],
    ['two objects', [{ a: 1 }, { b: 2 }], { args: [{ a: 1 }, { b: 2 }] }],
    ['an instance', [new Date(0)], { args: ['1970-01-01T00:00:00.000Z'] }],
  ])('called with %s', (_what, args, expected) => {
    expect(recorded(args)).toEqual(expected)
  })

  it('are what the hook says', () => {
    const read = (path: string, _encoding: string): string => path.toUpperCase()
    traceTool(read, { parameters: (path) => ({ file_path: path }), result: (text) => text.length })(
      'abc',
      'utf8',
    )
    expect(json(onlySpan(), ATTR.toolArguments)).toEqual({ file_path: 'abc' })
    expect(json(onlySpan(), ATTR.toolResult)).toBe(3)
  })

  it('are left out, with the result, when capture is off', () => {
    expect(traceTool((secret: string) => secret, { name: 'T', capture: false })('s')).toBe('s')
    expect(onlySpan().attributes).not.toHaveProperty(ATTR.toolArguments)
    expect(onlySpan().attributes).not.toHaveProperty(ATTR.toolResult)
  })

  it('are left out when the hook throws, and so is the result: the call is not harmed', async () => {
    const hook = (): never => {
      throw new Error('hook')
    }
    const tool = traceTool(async (n: number) => n + 1, {
      name: 'T',
      parameters: hook,
      result: hook,
    })
    expect(await tool(1)).toBe(2)
    expect(onlySpan().status.code).toBe(SpanStatusCode.UNSET)
    expect(onlySpan().attributes).not.toHaveProperty(ATTR.toolResult)
  })

  it('hands the settled value to the result hook of an async function', async () => {
    await traceTool(async () => ({ rows: [1, 2] }), {
      name: 'Q',
      result: ({ rows }) => rows.length,
    })()
    expect(json(onlySpan(), ATTR.toolResult)).toBe(2)
  })
})

describe('the logger of a traced function', () => {
  it('says whose call it is, and in which run', () => {
    const log = new ActionLogger({ agentName: 'agent-a', tracerProvider: tracing.provider })
    traceTool(() => 1, { name: 'T', logger: log })()
    traceTool(() => 1, { name: 'U', logger: log, agentName: 'agent-b' })()
    const [t, u] = tracing.spans as [ReadableSpan, ReadableSpan]
    expect(t.attributes[ATTR.agentName]).toBe('agent-a')
    expect(u.attributes[ATTR.agentName]).toBe('agent-b')
    expect(t.spanContext().traceId).toBe(log.correlationId.replaceAll('-', ''))
    expect(u.spanContext().traceId).toBe(t.spanContext().traceId)
  })

  it('can be left out: then each call outside of a run is a run of its own', () => {
    const tool = traceTool(() => 1, { name: 'T' })
    tool()
    tool()
    const [first, second] = tracing.spans.map((span) => span.spanContext().traceId)
    expect(first).not.toBe(second)
  })

  it('can be something else, which is ignored', () => {
    expect(traceTool(() => 1, { name: 'T', logger: {} as never })()).toBe(1)
    expect(tracing.spans).toHaveLength(1)
  })
})
