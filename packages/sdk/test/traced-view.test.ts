import { diag } from '@opentelemetry/api'
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { traceTool } from '../src/trace-tool.ts'
import { traceTools } from '../src/trace-tools.ts'
import { collectDiagnostics, registerTracing, useContextManager, type Tracing } from './tracing.ts'

let tracing: Tracing

beforeAll(useContextManager)
beforeEach(() => {
  tracing = registerTracing()
})

const names = (): string[] => tracing.spans.map(({ name }) => name.replace('execute_tool ', ''))

describe('an instance of a class', () => {
  class Base {
    #calls = 0
    inherited(): number {
      this.#calls += 1
      return this.#calls
    }
    get calls(): number {
      return this.#calls
    }
    set calls(value: number) {
      this.#calls = value
    }
  }
  class Files extends Base {
    #root = '/'
    readonly limit: number = 10
    get doubled(): number {
      return this.limit * 2
    }
    read(path: string): string {
      return this.#root + path
    }
    async count(): Promise<number> {
      return this.read('x').length
    }
    cd(root: string): this {
      this.#root = root
      return this
    }
    arrow = (): number => this.limit
    override toString(): string {
      return `Files(${this.#root})`
    }
    *[Symbol.iterator](): Generator<string> {
      yield this.#root
    }
  }

  it('has its methods traced, its own and those it inherits, with private fields', async () => {
    const files = traceTools(new Files())
    expect(files.read('a')).toBe('/a')
    expect(await files.count()).toBe(2)
    expect(files.inherited()).toBe(1)
    expect(files.arrow()).toBe(10)
    expect(names()).toEqual(['read', 'count', 'inherited', 'arrow'])
  })

  it('is one with its view: state, getters and setters are those of the instance', () => {
    const original = new Files()
    const files = traceTools(original)
    files.inherited()
    expect([files.calls, original.calls]).toEqual([1, 1])
    files.calls = 7
    expect(original.calls).toBe(7)
    expect(files).toBeInstanceOf(Files)
    expect(files.constructor).toBe(Files)
    expect(Object.keys(files)).toEqual(Object.keys(original))
    original.read('untraced')
    expect(names()).toEqual(['inherited'])
  })

  it('hands out the same method each time, and another one when it is replaced', () => {
    const original: { read: (path: string) => string } = new Files()
    const files = traceTools(original)
    const { read } = files
    expect(files.read).toBe(read)
    original.read = () => 'replaced'
    expect(files.read('a')).toBe('replaced')
    files.read = () => 'through the view'
    expect(original.read('a')).toBe('through the view')
    expect(files.read('a')).toBe('through the view')
    expect(names()).toEqual(['read', 'read'])
  })

  it('returns its view where a method returns this', () => {
    const files = traceTools(new Files())
    expect(files.cd('/home/')).toBe(files)
    expect(files.cd('/tmp/').read('a')).toBe('/tmp/a')
    expect(names()).toEqual(['cd', 'cd', 'read'])
  })

  it('is printed and iterated without an action', () => {
    const files = traceTools(new Files())
    expect(String(files)).toBe('Files(/)')
    expect([...files]).toEqual(['/'])
    expect(files.hasOwnProperty('limit')).toBe(true)
    expect(names()).toEqual([])
  })

  it('is the same to what inherits from its view', () => {
    const files = traceTools(new Files())
    const derived = Object.create(files, { limit: { value: 3 } }) as Files
    expect([derived.limit, derived.doubled]).toEqual([3, 6])
    expect(() => derived.read('a')).toThrow(TypeError)
    expect([files.limit, files.doubled]).toEqual([10, 20])
  })

  it('is traced once, however often', () => {
    const files = traceTools(traceTools(new Files()))
    expect(files.read('a')).toBe('/a')
    expect(traceTool(files.read, { name: 'Again' })).toBe(files.read)
    expect(names()).toEqual(['read'])
  })

  it('can be frozen: its methods are traced, its own functions run untraced, and it is said', () => {
    const told = collectDiagnostics()
    onTestFinished(() => diag.disable())
    const files = traceTools(Object.freeze(new Files()))
    expect(files.arrow()).toBe(10)
    expect(files.read('a')).toBe('/a')
    expect(names()).toEqual(['read'])
    expect(told.join()).toContain('frozen class instance')
  })
})
