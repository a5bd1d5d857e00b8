import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { ATTR } from '@agent-actions/events'
import { trace } from '@opentelemetry/api'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { ActionLogger } from '../src/action-logger.ts'
import { traceTool } from '../src/trace-tool.ts'
import { deferred, json, registerTracing, useContextManager, type Tracing } from './tracing.ts'

let tracing: Tracing

beforeAll(useContextManager)
beforeEach(() => {
  tracing = registerTracing()
})

const activeSpanId = (): string | undefined => trace.getActiveSpan()?.spanContext().spanId

function* countTo(last: number): Generator<number, string, string | undefined> {
  for (let next = 1; next <= last; next += 1) yield next
  return 'done'
}

async function* lettersTo(last: string): AsyncGenerator<string, number> {
  let count = 0
  for (let code = 97; code <= last.charCodeAt(0); code += 1) {
    await Promise.resolve()
    count += 1
    yield String.fromCharCode(code)
  }
  return count
}

describe('a traced generator', () => {
  it('ends its action when it is done, not before', () => {
    const steps = traceTool(countTo)(2)
    steps.next()
    steps.next()
    expect(tracing.spans).toEqual([])
    expect(steps.next()).toEqual({ done: true, value: 'done' })
    const span = tracing.span('execute_tool countTo')
    expect(json(span, ATTR.toolResult)).toEqual({ yielded: 2, returned: 'done' })
    expect(json(span, ATTR.toolArguments)).toEqual({ args: [2] })
  })

  it('ends its action once, whatever is called afterwards', () => {
    const steps = traceTool(countTo)(1)
    expect([...steps]).toEqual([1])
    expect(steps.next()).toEqual({ done: true, value: undefined })
    expect(steps.return('late')).toEqual({ done: true, value: 'late' })
    expect(() => steps.throw(new Error('late'))).toThrow('late')
    expect(tracing.spans).toHaveLength(1)
    expect(tracing.spans[0]?.status.code).toBe(0)
  })

  it('is the generator that it was to everybody who looks', () => {
    const traced = traceTool(countTo)
    const steps = Object.assign(traced(1), { label: 'mine' })
    expect(steps).toBeInstanceOf(countTo)
    expect(Object.prototype.toString.call(steps)).toBe('[object Generator]')
    expect(steps[Symbol.iterator]()).toBe(steps)
    expect(steps.label).toBe('mine')
    expect([steps.next.name, steps.next.length]).toEqual(['next', 1])
    expect(Object.prototype.toString.call(traceTool(lettersTo)('a'))).toBe(
      '[object AsyncGenerator]',
    )
  })

  it('passes on what is sent into it, by next, throw and return', () => {
    function* echo(): Generator<unknown, string> {
      let sent: unknown = 'nothing'
      while (true) {
        try {
          sent = yield sent
        } catch (error) {
          sent = error
        }
      }
    }
    const steps = traceTool(echo)()
    expect(steps.next().value).toBe('nothing')
    expect(steps.next('a').value).toBe('a')
    expect(steps.throw('b').value).toBe('b')
    expect(steps.return('c')).toEqual({ done: true, value: 'c' })
  })

  it('runs each step below its action, wherever the step is asked for', async () => {
    const inside: (string | undefined)[] = []
    async function* tool(): AsyncGenerator<number> {
      for (const next of [1, 2]) {
        inside.push(activeSpanId())
        await Promise.resolve()
        inside.push(activeSpanId())
        yield next
      }
    }
    const log = new ActionLogger()
    const steps = log.toolCall('outer', {}, () => traceTool(tool)())
    const outside: (string | undefined)[] = []
    for await (const step of steps) outside.push(step > 0 ? activeSpanId() : 'no step')
    const own = tracing.span('execute_tool tool').spanContext().spanId
    expect(inside).toEqual([own, own, own, own])
    expect(outside).toEqual([undefined, undefined])
  })

  it('ends its action when the loop over it is left early', async () => {
    for (const number of traceTool(countTo)(5)) if (number === 2) break
    for await (const letter of traceTool(lettersTo)('z')) if (letter === 'b') break
    const [numbers, letters] = tracing.spans
    expect(numbers && json(numbers, ATTR.toolResult)).toEqual({ yielded: 2 })
    expect(letters && json(letters, ATTR.toolResult)).toEqual({ yielded: 2 })
    expect(tracing.spans.map(({ status }) => status.code)).toEqual([0, 0])
  })

  it('ends its action when it is left before its first step', () => {
    traceTool(countTo)(5).return('never')
    expect(tracing.span('execute_tool countTo').status.code).toBe(0)
  })

  it('ends its action as failed with what it throws, the very same value', async () => {
    const error = new RangeError('too far')
    function* sync(): Generator<number> {
      yield 1
      throw error
    }
    async function* async(): AsyncGenerator<number> {
      yield 1
      throw error
    }
    expect(() => [...traceTool(sync)()]).toThrow(error)
    const run = async (): Promise<void> => {
      for await (const step of traceTool(async)()) void step
    }
    await expect(run()).rejects.toBe(error)
    expect(tracing.spans.map(({ attributes }) => attributes[ATTR.errorType])).toEqual([
      'RangeError',
      'RangeError',
    ])
  })

  it('goes on when it is asked for a step from inside a step, as the language has it', () => {
    let steps: Generator | undefined
    function* itself(): Generator {
      try {
        steps?.next()
      } catch (error) {
        yield error
      }
      yield 'after'
    }
    steps = traceTool(itself)()
    expect(steps.next().value).toBeInstanceOf(TypeError)
    expect(steps.next().value).toBe('after')
    expect(tracing.spans).toEqual([])
    steps.next()
    expect(tracing.span('execute_tool itself').status.code).toBe(0)
  })

  it('keeps the order of steps that are asked for at once', async () => {
    const steps = traceTool(lettersTo)('c')
    const results = await Promise.all([steps.next(), steps.next(), steps.next(), steps.next()])
    expect(results.map(({ value }) => value)).toEqual(['a', 'b', 'c', 3])
    expect(tracing.spans).toHaveLength(1)
  })

  it('can be delegated to', () => {
    const traced = traceTool(countTo)
    function* all(): Generator<number, string> {
      return yield* traced(3)
    }
    expect([...all()]).toEqual([1, 2, 3])
    expect(tracing.spans).toHaveLength(1)
  })

  it('is followed too when a promise brings it', async () => {
    const tool = traceTool(async (last: string) => lettersTo(last), { name: 'Stream' })
    const letters = await tool('b')
    expect(tracing.spans).toEqual([])
    for await (const letter of letters) void letter
    expect(json(tracing.span('execute_tool Stream'), ATTR.toolResult)).toEqual({
      yielded: 2,
      returned: 2,
    })
  })

  it('is recorded as its author says', () => {
    const capped = traceTool(countTo, { result: ({ yielded }) => ({ lines: yielded }) })
    expect([...capped(3)]).toEqual([1, 2, 3])
    expect([...traceTool(countTo, { capture: false })(3)]).toEqual([1, 2, 3])
    const [first, second] = tracing.spans
    expect(first && json(first, ATTR.toolResult)).toEqual({ lines: 3 })
    expect(second?.attributes).not.toHaveProperty(ATTR.toolResult)
  })

  it('is a scope like any other: setResult counts', () => {
    const log = new ActionLogger()
    const steps = log.toolCall('Scan', {}, function* (action) {
      yield 1
      action.setResult('mine')
    })
    expect([...steps]).toEqual([1])
    expect(json(tracing.span('execute_tool Scan'), ATTR.toolResult)).toBe('mine')
  })

  it('ends its action when nobody holds it any more', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const begin = (): void => {
      const steps = traceTool(countTo)(9)
      steps.next()
      steps.next()
    }
    begin()
    await vi.waitUntil(() => {
      collect()
      return tracing.spans.length > 0
    })
    const span = tracing.span('execute_tool countTo')
    expect(json(span, ATTR.toolResult)).toEqual({ yielded: 2 })
    expect(span.status.code).toBe(0)
  })

  it('comes back as it is when nothing observes', () => {
    trace.disable()
    const steps = countTo(1)
    expect(traceTool(() => steps)()).toBe(steps)
  })
})

describe('other iterators', () => {
  it('come back as they are, none of their items taken', () => {
    const entries = new Map([['a', 1]]).entries()
    const own = { next: () => ({ done: true, value: undefined }) }
    const log = new ActionLogger()
    expect(log.toolCall('map', {}, () => entries)).toBe(entries)
    expect(log.toolCall('own', {}, () => own)).toBe(own)
    expect([...entries]).toEqual([['a', 1]])
    expect(tracing.spans).toHaveLength(2)
  })

  it('come back as they are if they only claim to be generators', async () => {
    const fake = Object.create(Object.getPrototypeOf(countTo(1)) as object) as Generator
    const { promise, resolve } = deferred<Generator>()
    resolve(fake)
    const traced = traceTool(() => promise, { name: 'Fake' })
    const given = await traced()
    expect(() => given.next()).toThrow(TypeError)
    expect(tracing.span('execute_tool Fake').attributes[ATTR.errorType]).toBe('TypeError')
  })
})
