import { ATTR } from '@agent-actions/events'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ActionLogger } from '../src/action-logger.ts'
import { traceTool } from '../src/trace-tool.ts'
import { traceTools } from '../src/trace-tools.ts'
import { json, registerTracing, useContextManager, type Tracing } from './tracing.ts'

let tracing: Tracing

beforeAll(useContextManager)
beforeEach(() => {
  tracing = registerTracing()
})

const names = (): string[] => tracing.spans.map(({ name }) => name.replace('execute_tool ', ''))

describe('a registry of functions', () => {
  it('is traced under its keys, whatever the functions are called', async () => {
    const tools = traceTools({
      Read: function readFile(path: string) {
        return path.length
      },
      Write: async (path: string, text: string) => `${path}: ${text}`,
    })
    expect(tools.Read('abc')).toBe(3)
    expect(await tools.Write('a', 'b')).toBe('a: b')
    expect(names()).toEqual(['Read', 'Write'])
    expect(json(tracing.span('execute_tool Write'), ATTR.toolArguments)).toEqual({
      args: ['a', 'b'],
    })
    expect(tools.Read.name).toBe('readFile')
  })

  it('records parameters and results as is said of the tool', () => {
    const tools = traceTools(
      { Read: (path: string) => ({ path, text: 'abc' }), toString: () => 'tools', Other: () => 1 },
      {
        parameters: { Read: (path) => ({ file_path: path }) },
        result: { Read: ({ text }) => text.length },
      },
    )
    expect(tools.Read('a.txt').text).toBe('abc')
    tools.Other()
    const read = tracing.span('execute_tool Read')
    expect(json(read, ATTR.toolArguments)).toEqual({ file_path: 'a.txt' })
    expect(json(read, ATTR.toolResult)).toBe(3)
    expect(json(tracing.span('execute_tool Other'), ATTR.toolResult)).toBe(1)
  })

  it('is copied: the original is as it was', () => {
    const read = (): number => 1
    const original = { read }
    const tools = traceTools(original)
    expect(tools).not.toBe(original)
    expect(original).toEqual({ read })
    original.read()
    expect(names()).toEqual([])
  })

  it('keeps all that is no function, property by property', () => {
    const tag = Symbol('tag')
    const nested = { read: () => 1 }
    const original = Object.defineProperty(
      { version: 2, nested, [tag]: () => 'symbol', [Symbol.iterator]: undefined },
      'hidden',
      { value: () => 'hidden', enumerable: false, writable: false, configurable: false },
    ) as unknown as { version: number; nested: object; [tag]: () => string; hidden: () => string }
    const tools = traceTools(original)
    expect(Reflect.ownKeys(tools)).toEqual(Reflect.ownKeys(original))
    expect(Object.keys(tools)).toEqual(Object.keys(original))
    expect([tools.version, tools.nested, tools[tag]]).toEqual([2, nested, original[tag]])
    expect(tools.nested).toBe(nested)
    expect(tools.hidden()).toBe('hidden')
    expect(Object.getOwnPropertyDescriptor(tools, 'hidden')).toMatchObject({
      enumerable: false,
      writable: false,
      configurable: false,
    })
    expect(names()).toEqual(['hidden'])
  })

  it('has its getters asked by nobody but its user', () => {
    let asked = 0
    const tools = traceTools({
      get lazily() {
        asked += 1
        return () => 'value'
      },
      read: () => 1,
    })
    expect(asked).toBe(0)
    expect(tools.lazily()).toBe('value')
    expect(asked).toBe(1)
    expect(names()).toEqual([])
  })

  it('has methods whose this is the copy, so that one tool can call another', () => {
    const original = {
      prefix: '>',
      shout: (text: string) => text.toUpperCase(),
      quote(text: string): string {
        return `${this.prefix} ${this.shout(text)}`
      },
    }
    const tools = traceTools(original)
    tools.prefix = '*'
    expect(tools.quote('a')).toBe('* A')
    expect(original.prefix).toBe('>')
    const [shout, quote] = tracing.spans
    expect(names()).toEqual(['shout', 'quote'])
    expect(shout?.parentSpanContext?.spanId).toBe(quote?.spanContext().spanId)
  })

  it('can be frozen, be a module, or have no prototype', async () => {
    const frozen = traceTools(Object.freeze({ read: () => 1 }))
    expect(frozen.read()).toBe(1)
    expect(Object.isFrozen(frozen)).toBe(true)
    const bare = Object.assign(Object.create(null) as object, { write: () => 2 })
    expect(traceTools(bare).write()).toBe(2)
    expect(traceTools(await import('node:path')).basename('/a/b.txt')).toBe('b.txt')
    expect(names()).toEqual(['read', 'write', 'basename'])
  })

  it('throws what its functions throw', () => {
    const error = new Error('no')
    const tools = traceTools({
      fails() {
        throw error
      },
    })
    expect(() => tools.fails()).toThrow(error)
    expect(tracing.span('execute_tool fails').status.message).toBe('no')
  })

  it('is traced once, however often, and with what is traced already', () => {
    const once = traceTool(() => 1, { name: 'Once' })
    const tools = traceTools(traceTools({ once, twice: () => 2 }))
    expect(tools.once).toBe(once)
    tools.once()
    tools.twice()
    expect(names()).toEqual(['Once', 'twice'])
  })
})

describe('the options of a registry', () => {
  it('say which functions are tools, each asked by its key', () => {
    const asked: string[] = []
    const include = (name: string): boolean => {
      asked.push(name)
      return name === 'read'
    }
    const tools = traceTools({ read: () => 1, hidden: () => 2, toJSON: () => 'x' }, { include })
    expect([tools.read(), tools.hidden(), JSON.stringify(tools)]).toEqual([1, 2, '"x"'])
    expect(asked).toEqual(['read', 'hidden'])
    class Service {
      #state = 3
      read = (): number => 1
      close(): number {
        return this.#state
      }
    }
    const service = traceTools(new Service(), { include })
    expect([service.read(), service.close()]).toEqual([1, 3])
    expect(names()).toEqual(['read', 'read'])
  })

  it('leave everything as it is where include throws', () => {
    const include = (): never => {
      throw new Error('include')
    }
    expect(traceTools({ read: () => 1 }, { include }).read()).toBe(1)
    expect(
      traceTools(
        new (class {
          read = () => 2
        })(),
        { include },
      ).read(),
    ).toBe(2)
    expect(names()).toEqual([])
  })

  it('say whose calls they are, in which run, and whether payloads are recorded', () => {
    const logger = new ActionLogger({ agentName: 'agent-a', tracerProvider: tracing.provider })
    const options = { logger, agentName: 'agent-b', capture: false }
    traceTools({ read: (secret: string) => secret }, options).read('s')
    const { attributes } = tracing.span('execute_tool read')
    expect(attributes[ATTR.agentName]).toBe('agent-b')
    expect(attributes).not.toHaveProperty(ATTR.toolArguments)
    expect(attributes).not.toHaveProperty(ATTR.toolResult)
    const { traceId } = tracing.span('execute_tool read').spanContext()
    expect(traceId).toBe(logger.correlationId.replaceAll('-', ''))
  })
})

describe('what is no registry', () => {
  const tool = (): number => 1
  it.each<[string, unknown]>([
    ['an array', [tool]],
    ['a Map', new Map([['tool', tool]])],
    ['a Set', new Set([tool])],
    ['a promise of one', Promise.resolve({ tool })],
    ['an object without functions', { nested: { tool } }],
    ['a function', tool],
    ['undefined', undefined],
    ['null', null],
    ['a text', 'text'],
  ])('comes back as it is when it is %s', (_what, value) => {
    expect(traceTools(value as object)).toBe(value)
  })

  it('comes back as it is when reading it throws, or the options do', () => {
    const fail = (): never => {
      throw new Error('hostile')
    }
    const hostile = new Proxy({}, { getPrototypeOf: fail, ownKeys: fail, get: fail })
    expect(traceTools(hostile) === hostile).toBe(true)
    const registry = { tool }
    expect(traceTools(registry, hostile as never)).toBe(registry)
    expect(traceTools(registry, null as never)).toBe(registry)
    expect(registry.tool()).toBe(1)
  })
})
