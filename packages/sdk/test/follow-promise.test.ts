import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { ATTR } from '@agent-actions/events'
import { beforeEach, describe, expect, it } from 'vitest'
import { traceTool } from '../src/trace-tool.ts'
import { json, registerTracing, type Tracing } from './tracing.ts'

let tracing: Tracing

beforeEach(() => {
  tracing = registerTracing()
})

class Cancellable<T> extends Promise<T> {
  readonly #reason = 'cancelled'
  cancel(): string {
    return this.#reason
  }
}

describe('a promise with properties of its own', () => {
  it('keeps them, and ends its action when it settles', async () => {
    const promise = Object.assign(Promise.resolve(2), { json: () => '{}' })
    const traced = traceTool(() => promise, { name: 'Fetch' })()
    expect(traced.json()).toBe('{}')
    expect(tracing.spans).toEqual([])
    expect(await traced).toBe(2)
    expect(json(tracing.span('execute_tool Fetch'), ATTR.toolResult)).toBe(2)
  })
})

describe('a promise of a subclass', () => {
  it('stays the very object, and ends its action when it settles', async () => {
    const promise = new Cancellable<number>((resolve) => setImmediate(resolve, 1))
    const traced = traceTool(() => promise, { name: 'Run' })()
    expect(traced).toBe(promise)
    expect(traced.cancel()).toBe('cancelled')
    expect(tracing.spans).toEqual([])
    expect(await traced).toBe(1)
    expect(json(tracing.span('execute_tool Run'), ATTR.toolResult)).toBe(1)
    expect(traced.then(() => 2)).toBeInstanceOf(Cancellable)
  })

  it('rejects with the very same error, and its action failed', async () => {
    const error = new TypeError('no')
    const traced = traceTool(() => new Cancellable((_resolve, reject) => reject(error)), {
      name: 'Run',
    })()
    await expect(traced).rejects.toBe(error)
    expect(tracing.span('execute_tool Run').attributes[ATTR.errorType]).toBe('TypeError')
  })

  it('is not asked when it has a `then` of its own: that may be what starts it', async () => {
    let asked = 0
    class Lazy extends Promise<unknown> {
      // oxlint-disable-next-line no-thenable -- as the clients of some APIs have it
      override then<A, B>(...callbacks: Parameters<Promise<unknown>['then']>): Promise<A | B> {
        asked += 1
        return super.then(...callbacks) as Promise<A | B>
      }
    }
    const promise = new Lazy((resolve) => resolve(null))
    expect(traceTool(() => promise, { name: 'Lazy' })()).toBe(promise)
    expect(asked).toBe(0)
    expect(tracing.span('execute_tool Lazy').attributes).not.toHaveProperty(ATTR.toolResult)
  })

  it('comes back as it is when it is frozen', () => {
    const promise = Object.freeze(new Cancellable((resolve) => resolve(1)))
    expect(traceTool(() => promise, { name: 'Frozen' })()).toBe(promise)
    expect(tracing.spans).toHaveLength(1)
  })
})

const TOOLS = {
  'a plain promise': `async () => { throw new Error('no') }`,
  'a promise with properties': `() => Object.assign(Promise.reject(new Error('no')), { own: 1 })`,
  'a promise of a subclass': `() => new Sub((_, reject) => reject(new Error('no')))`,
  'an async generator': `async function* () { throw new Error('no') }`,
}
const USES = {
  'nobody looks': '(made) => {}',
  'it is caught': '(made) => { made.catch(() => {}) }',
  'it is awaited and caught': 'async (made) => { try { await made } catch {} }',
  'only its fulfilment is asked for': '(made) => { made.then(() => {}) }',
  'one of many that are awaited': '(made) => Promise.allSettled([made, Promise.resolve()])',
  'caught a turn too late': '(made) => { setImmediate(() => made.catch(() => {})) }',
}
const CASES = Object.keys(TOOLS).flatMap((tool) =>
  Object.keys(USES).map((use) => `${tool}: ${use}`),
)

/** What a process tells of rejections that nobody handles, by case. */
async function unhandled(wrap: string): Promise<Record<string, string[]>> {
  const list = (texts: Record<string, string>): string =>
    Object.entries(texts)
      .map(([name, code]) => `[${JSON.stringify(name)}, ${code}]`)
      .join()
  const script = `
    import { trace } from '@opentelemetry/api'
    import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
    import { traceTool } from '@agent-actions/sdk'
    trace.setGlobalTracerProvider(new BasicTracerProvider())
    class Sub extends Promise {}
    let told
    process.on('unhandledRejection', (reason) => told.push('unhandled ' + reason))
    process.on('rejectionHandled', () => told.push('handled'))
    const all = {}
    for (const [name, tool] of [${list(TOOLS)}]) for (const [how, use] of [${list(USES)}]) {
      told = all[name + ': ' + how] = []
      const made = ${wrap}(tool)()
      void use(made.next?.() ?? made)
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
    }
    console.log(JSON.stringify(all))`
  const args = ['--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname })
  return JSON.parse(stdout) as Record<string, string[]>
}

describe('rejections that nobody handles', () => {
  const told = Promise.all([unhandled('traceTool'), unhandled('')])

  it.each(CASES)('are told as without us: %s', async (name) => {
    const [traced, plain] = await told
    expect(Object.keys(plain)).toContain(name)
    expect(traced[name]).toEqual(plain[name])
  })
})
