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

const name = 'tool'
const tool = (): ReadableSpan => tracing.span('execute_tool tool')
const recorded = (attribute: string): unknown => json(tool(), attribute)

/** What other wrappers do to a tool, and the check that ours does not. */
const faults: Record<string, () => unknown> = {
  'a sync function becomes a promise': () => {
    expect(traceTool(() => 1, { name })()).toBe(1)
  },
  'a sync function that throws becomes a rejection': () => {
    const error = new Error('no')
    const fails = traceTool((): never => {
      throw error
    })
    expect(fails).toThrow(error)
  },
  'the span ends before a generator is iterated': () => {
    const generator = traceTool(function* () {
      yield 1
    })()
    expect(tracing.spans).toHaveLength(0)
    expect([...generator]).toEqual([1])
    expect(tracing.spans).toHaveLength(1)
  },
  'the span ends before an async generator is iterated, or is never made': async () => {
    const generator = traceTool(async function* () {
      yield 1
    })()
    for await (const n of generator) expect([n, tracing.spans.length]).toEqual([1, 0])
    expect(tracing.spans).toHaveLength(1)
  },
  'a sync generator is drained before its caller asks': () => {
    let asked = 0
    const generator = traceTool(function* () {
      for (;;) yield (asked += 1)
    })()
    expect(asked).toBe(0)
    generator.next()
    expect(asked).toBe(1)
  },
  'the items of a generator are kept until it is done': () => {
    const generator = traceTool(
      function* () {
        yield* ['item-a', 'item-b']
      },
      { name },
    )()
    expect([...generator]).toHaveLength(2)
    expect(recorded(ATTR.toolResult)).toEqual({ yielded: 2 })
  },
  'the context is lost inside a generator': async () => {
    const inner = traceTool(() => 1, { name: 'inner' })
    const generator = traceTool(
      async function* () {
        yield 'first'
        await Promise.resolve()
        yield inner()
      },
      { name },
    )()
    const seen: unknown[] = []
    for await (const item of generator) seen.push(item)
    expect(seen).toEqual(['first', 1])
    const parent = tracing.span('execute_tool inner').parentSpanContext
    expect(parent?.spanId).toBe(tool().spanContext().spanId)
  },
  'a generator that is left early is never ended': () => {
    const generator = traceTool(function* () {
      yield 1
      yield 2
    })()
    for (const n of generator) if (n === 1) break
    expect(tracing.spans).toHaveLength(1)
  },
  'the span of a failing tool is never ended': async () => {
    const sync = traceTool((): never => {
      throw new Error('a')
    })
    const later = traceTool(async () => Promise.reject(new Error('b')))
    expect(sync).toThrow('a')
    await expect(later()).rejects.toThrow('b')
    expect(tracing.spans).toHaveLength(2)
  },
  'a failure leaves the status unset, or OK': () => {
    const fails = traceTool(
      (): never => {
        throw new Error('no')
      },
      { name },
    )
    expect(fails).toThrow('no')
    expect(tool().status).toEqual({ code: SpanStatusCode.ERROR, message: 'no' })
  },
  'every failure is of the type Error': () => {
    const fails = traceTool(
      (): never => {
        throw new RangeError('no')
      },
      { name },
    )
    expect(fails).toThrow(RangeError)
    expect(tool().attributes[ATTR.errorType]).toBe('RangeError')
  },
  'a circular argument throws into the tool': () => {
    const circular: { self?: unknown } = {}
    circular.self = circular
    expect(traceTool((given: object) => given === circular, { name })(circular)).toBe(true)
    expect(recorded(ATTR.toolArguments)).toEqual({ self: '[Circular]' })
  },
  'an argument whose getter throws, or a BigInt, throws into the tool': () => {
    const given = {
      big: 1n,
      get bad(): never {
        throw new Error('getter')
      },
    }
    expect(traceTool((value: object) => value === given, { name })(given)).toBe(true)
    expect(recorded(ATTR.toolArguments)).toMatchObject({ big: '1' })
  },
  'a payload has no limit, or is cut into what is no JSON': () => {
    const large = 'x'.repeat(5_000_000)
    expect(traceTool((text: string) => ({ text }), { name })(large).text).toBe(large)
    for (const attribute of [ATTR.toolArguments, ATTR.toolResult]) {
      expect((tool().attributes[attribute] as string).length).toBeLessThan(100_000)
      expect(recorded(attribute)).toBeTypeOf('object')
    }
  },
  'masking misses nested fields, results and messages': () => {
    const secret = ['sk', 'proj', 'a1B2c3D4'.repeat(6)].join('-')
    const fails = traceTool(
      (_given: object): never => {
        throw new Error(`refused ${secret}`)
      },
      { name },
    )
    const reads = traceTool((given: object) => ({ list: [given] }), { name: 'reads' })
    const given = { headers: { authorization: 'opaque' }, note: `the key is ${secret}` }
    expect(reads(given).list[0]).toBe(given)
    expect(() => fails(given)).toThrow(secret)
    for (const { attributes, status, events } of tracing.spans) {
      const written = JSON.stringify([attributes, status, events])
      expect(written).not.toContain(secret)
      expect(written).not.toContain('opaque')
    }
  },
  'there is no using': () => {
    const started = new ActionLogger().startToolCall(name)
    started[Symbol.dispose]()
    expect(tracing.spans).toHaveLength(1)
  },
  'the shape of the arguments is lost': () => {
    traceTool((query: object) => query, { name })({ q: 'a' })
    expect(recorded(ATTR.toolArguments)).toEqual({ q: 'a' })
  },
  'the tool is named as its wrapper': () => {
    traceTool(function search() {})()
    expect(tracing.span('execute_tool search').attributes[ATTR.toolName]).toBe('search')
  },
  'own properties are lost': () => {
    const schema = { type: 'object' }
    const wrapped = traceTool(Object.assign((_a: string) => 1, { schema, description: 'd' }))
    expect(wrapped.schema).toBe(schema)
    expect(wrapped.description).toBe('d')
    expect(wrapped).toHaveLength(1)
  },
  'this is lost': () => {
    class Files {
      #root = '/data'
      read = traceTool(this.#read, { name })
      #read(this: Files, path: string): string {
        return `${this.#root}/${path}`
      }
    }
    expect(new Files().read('a')).toBe('/data/a')
  },
  'the caller’s own callbacks are replaced': () => {
    const callback = (): number => 1
    const given = { callbacks: [callback] }
    traceTool((options: typeof given) => {
      expect(options).toBe(given)
      expect(options.callbacks).toEqual([callback])
    })(given)
    expect(given.callbacks).toEqual([callback])
  },
  'a thenable is run by its wrapper': async () => {
    let runs = 0
    const query = {
      then: (fulfilled: (row: string) => void) => {
        runs += 1
        fulfilled('row')
      },
    }
    const made = traceTool(() => query)()
    expect(made).toBe(query)
    expect(runs).toBe(0)
    expect(await made).toBe('row')
    expect(runs).toBe(1)
  },
  'the methods of a promise are lost': () => {
    class Request extends Promise<void> {
      abort(): string {
        return 'aborted'
      }
    }
    const request = new Request(() => {})
    expect(traceTool(() => request)().abort()).toBe('aborted')
    const own = Object.assign(Promise.resolve(1), { json: () => '{}' })
    expect(traceTool(() => own)().json()).toBe('{}')
  },
  'a call inside a tool is in another trace': async () => {
    const inner = traceTool(async () => 1, { name: 'inner' })
    await traceTool(async () => inner(), { name })()
    expect(tracing.span('execute_tool inner').spanContext().traceId).toBe(
      tool().spanContext().traceId,
    )
  },
  'a tool that is wrapped twice, or by a second copy, is two actions': async () => {
    const once = traceTool(() => 1, { name })
    vi.resetModules()
    const copy = await import('../src/trace-tool.ts')
    copy.traceTool(traceTool(once))()
    expect(tracing.spans).toHaveLength(1)
  },
}

describe('what other wrappers do, ours does not', () => {
  it.each(Object.keys(faults))('%s', async (fault) => {
    expect.hasAssertions()
    await faults[fault]?.()
  })
})
