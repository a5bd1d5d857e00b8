import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { ATTR } from '@agent-actions/events'
import { SpanStatusCode, trace } from '@opentelemetry/api'
import { AlwaysOffSampler, AlwaysOnSampler } from '@opentelemetry/sdk-trace-base'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Action } from '../src/action.ts'
import { ActionLogger } from '../src/action-logger.ts'
import {
  collectDiagnostics,
  json,
  startTracing,
  useContextManager,
  type Tracing,
} from './tracing.ts'

let tracing: Tracing
let log: ActionLogger

beforeAll(useContextManager)
beforeEach(() => {
  tracing = startTracing()
  log = new ActionLogger({ agentName: 'agent-a', tracerProvider: tracing.provider })
})

const names = (): string[] => tracing.spans.map((span) => span.name)

describe('a started tool call', () => {
  it('is the action that toolCall makes of the same function', () => {
    log.toolCall('Read', { path: 'a' }, () => 'text', { toolCallId: 'call_1' })
    log.startToolCall('Read', { path: 'a' }, { toolCallId: 'call_1' }).setResult('text').end()
    const [scoped, started] = tracing.spans
    expect(started?.attributes).toEqual(scoped?.attributes)
    expect(started?.name).toBe(scoped?.name)
    expect(started?.status).toEqual(scoped?.status)
  })

  it('says that it is the side of a server, and nothing else that is no side', () => {
    log.startToolCall('Read', {}, { layer: 'mcp.server' }).end()
    log.startToolCall('Read', {}, { layer: 'other' as never }).end()
    expect(tracing.spans.map(({ attributes }) => attributes[ATTR.layer])).toEqual([
      'mcp.server',
      undefined,
    ])
  })

  it('lasts until it is ended', () => {
    const action = log.startToolCall('Read')
    log.toolCall('Other', {}, () => {})
    expect(names()).toEqual(['execute_tool Other'])
    action.end()
    const micros = ([seconds, nanoseconds]: readonly [number, number]): number =>
      seconds * 1e6 + nanoseconds / 1e3
    const [read, other] = [tracing.span('execute_tool Read'), tracing.span('execute_tool Other')]
    expect(micros(read.startTime)).toBeLessThan(micros(other.startTime))
    expect(micros(read.endTime)).toBeGreaterThan(micros(other.endTime))
  })

  it('can be told its parameters and its id until it ends, and is the same action then', () => {
    log.startToolCall('Read', { path: 'a' }, { toolCallId: 'call_1' }).end()
    const late = log.startToolCall('Read', { path: 'unknown yet' })
    late.setParameters({ path: 'a' }).setToolCallId('call_1').end()
    late.setParameters({ path: 'too late' }).setToolCallId('too late')
    const [started, told] = tracing.spans
    expect(told?.attributes).toEqual(started?.attributes)
  })

  it('without parameters or a result records none', () => {
    log.startToolCall('Read').end()
    const { attributes } = tracing.span('execute_tool Read')
    expect(attributes).not.toHaveProperty(ATTR.toolArguments)
    expect(attributes).not.toHaveProperty(ATTR.toolResult)
  })

  it('records its parameters as they are when it starts', () => {
    const parameters = { step: 'before' }
    const action = log.startToolCall('Edit', parameters)
    parameters.step = 'after'
    action.end()
    expect(json(tracing.span('execute_tool Edit'), ATTR.toolArguments)).toEqual({ step: 'before' })
  })

  it('fails or is cancelled as told', () => {
    const failed = log.startToolCall('Failed')
    failed.fail(new TypeError('no'))
    failed.end()
    const cancelled = log.startToolCall('Cancelled')
    cancelled.cancel()
    cancelled.end()
    expect(tracing.span('execute_tool Failed')).toMatchObject({
      status: { code: SpanStatusCode.ERROR, message: 'no' },
      attributes: { [ATTR.errorType]: 'TypeError' },
    })
    expect(tracing.span('execute_tool Cancelled')).toMatchObject({
      status: { code: SpanStatusCode.UNSET },
      attributes: { [ATTR.status]: 'cancelled' },
    })
  })
})

describe('an action that has ended', () => {
  const everyEnd: Record<string, (action: Action) => unknown> = {
    'end()': (action) => action.end(),
    'its disposal': (action) => action[Symbol.dispose](),
    'its async disposal': (action) => action[Symbol.asyncDispose](),
  }

  it.each(Object.keys(everyEnd))('is not told again by %s', async (how) => {
    const told = collectDiagnostics()
    const action = log.startToolCall('Read')
    await everyEnd[how]?.(action)
    expect(names()).toEqual(['execute_tool Read'])
    for (const again of Object.values(everyEnd)) await again(action)
    expect(names()).toEqual(['execute_tool Read'])
    // The OpenTelemetry SDK complains of a span that is ended twice.
    expect(told).toEqual([])
  })

  it('takes nothing more, and still runs what it is given', () => {
    const action = log.startToolCall('Read')
    action.end()
    expect(action.setResult('late')).toBe(action)
    action.fail(new Error('late'))
    action.cancel('late')
    expect(action.run(() => 'ran')).toBe('ran')
    const { attributes, status, events } = tracing.span('execute_tool Read')
    expect(attributes).not.toHaveProperty(ATTR.toolResult)
    expect(attributes).not.toHaveProperty(ATTR.status)
    expect(status.code).toBe(SpanStatusCode.UNSET)
    expect(events).toEqual([])
  })

  it('before its function returned is told once, as it was then', () => {
    const error = new Error('after the end')
    expect(() =>
      log.toolCall('Read', {}, (action) => {
        action.setResult('early').end()
        throw error
      }),
    ).toThrow(error)
    const span = tracing.span('execute_tool Read')
    expect(json(span, ATTR.toolResult)).toBe('early')
    expect(span.status.code).toBe(SpanStatusCode.UNSET)
  })
})

describe('using', () => {
  it('ends the action when its block is left, also by a throw', () => {
    const read = (isMissing: boolean): void => {
      using action = log.startToolCall('Read')
      if (isMissing) throw new Error('missing')
      action.setResult('text')
    }
    read(false)
    expect(names()).toEqual(['execute_tool Read'])
    expect(() => read(true)).toThrow('missing')
    expect(names()).toEqual(['execute_tool Read', 'execute_tool Read'])
  })

  it('ends the action when it is awaited', async () => {
    {
      await using action = log.startToolCall('Read')
      await Promise.resolve()
      expect(action.spanId).toMatch(/^[0-9a-f]{16}$/)
    }
    expect(names()).toEqual(['execute_tool Read'])
  })

  it('does not make the action the parent of what follows; run does', async () => {
    using outer = log.startToolCall('Outer')
    log.toolCall('Beside', {}, () => {})
    await outer.run(async () => {
      await Promise.resolve()
      expect(trace.getActiveSpan()?.spanContext().spanId).toBe(outer.spanId)
      log.toolCall('Below', {}, () => {})
    })
    const beside = tracing.span('execute_tool Beside')
    const below = tracing.span('execute_tool Below')
    expect(beside.parentSpanContext?.spanId).not.toBe(outer.spanId)
    expect(below.parentSpanContext?.spanId).toBe(outer.spanId)
    expect(outer.correlationId).toBe(log.correlationId)
  })

  it('costs nothing and throws nothing where nothing observes', async () => {
    trace.disable()
    using action = new ActionLogger().startToolCall('Read', { a: 1 })
    expect(action.setParameters({ a: 2 }).setToolCallId('call_1')).toBe(action)
    await using other = new ActionLogger().startToolCall('Read')
    expect([action.spanId, other.spanId]).toEqual(['0000000000000000', '0000000000000000'])
    expect(action.run(() => 'ran')).toBe('ran')
    action.end()
  })
})

describe('the memory of an action', () => {
  it('is all given back when it is dropped without its end, and nobody is told', async () => {
    const dropped = dropActions(100)
    await collectGarbage()
    expect(dropped.filter((reference) => reference.deref() !== undefined)).toEqual([])
    expect(tracing.spans).toEqual([])
  })

  it.each([true, false])(
    'keeps nothing of what it was given once it has ended (recorded: %j)',
    async (isRecorded) => {
      const sampler = isRecorded ? new AlwaysOnSampler() : new AlwaysOffSampler()
      const sampled = startTracing({ sampler })
      const action = new ActionLogger({ tracerProvider: sampled.provider }).startToolCall('Read')
      const given = giveAround(action)
      await collectGarbage()
      expect(given.filter((reference) => reference.deref() !== undefined)).toEqual([])
      expect(action.spanId).not.toBe('0000000000000000')
      expect(sampled.spans).toHaveLength(isRecorded ? 1 : 0)
    },
  )

  /** Before its end and after it. */
  function giveAround(action: Action): WeakRef<object>[] {
    const [result, error, late] = [{ size: 1 }, new Error('told'), new Error('late')]
    action.setResult(result).fail(error)
    action.end()
    action.setResult(late).fail(late)
    return [result, error, late].map((value) => new WeakRef<object>(value))
  }

  function dropActions(count: number): WeakRef<object>[] {
    return Array.from({ length: count }, () => {
      const result = { size: 1 }
      const action = log.startToolCall('Dropped', { a: 1 }).setResult(result)
      action.run(() => action.fail(new Error('never told')))
      return [new WeakRef(action), new WeakRef(result)]
    }).flat()
  }

  async function collectGarbage(): Promise<void> {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    // A WeakRef holds on to what it was made of until the turn is over.
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
})
