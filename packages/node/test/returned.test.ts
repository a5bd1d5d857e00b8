import {
  DROP_REASONS,
  DeliveryError,
  type ActionEvent,
  type ActionSink,
  type DropReason,
} from '@agent-actions/events'
import {
  ActionSpanProcessor,
  memorySink,
  type ActionSpanProcessorOptions,
} from '@agent-actions/exporter'
import { ActionLogger, CorrelationIdGenerator, logAction } from '@agent-actions/sdk'
import { context, createContextKey, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AlwaysOffSampler,
  BasicTracerProvider,
  SamplingDecision,
  type Sampler,
} from '@opentelemetry/sdk-trace-base'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { start, type AgentActions } from '../src/start.ts'

type Call = (log: ActionLogger) => boolean

const failed = { success: false, error_type: 'Timeout', error_message: 'late' }
/** Every call that tells of what is over. */
const CALLS: Readonly<Record<string, Call>> = {
  logToolCall: (log) => log.logToolCall({ toolName: 'Read', toolResult: 'text' }),
  'logToolCall of a failure': (log) => log.logToolCall({ toolName: 'Read', errorMessage: 'no' }),
  logDecision: (log) => log.logDecision({ decisionName: 'next' }),
  logError: (log) => log.logError({ error: new Error('no') }),
  logSuccess: (log) => log.logSuccess({ successName: 'done' }),
  logAction: (log) => log.logAction({ actionType: 'decision', actionName: 'next' }),
  'logAction of a failure': (log) =>
    log.logAction({ actionType: 'tool_call', actionName: 'Read', actionDetails: failed }),
  'logAction of an unknown type': (log) =>
    log.logAction({ actionType: 'thought' as 'decision', actionName: 'next' }),
  'logAction without a logger': () =>
    logAction({ agentName: 'agent', actionType: 'success', actionName: 'done' }),
}

const never: ActionSink = {
  send: () => new Promise(() => {}),
  close: () => Promise.resolve(),
}
const recordOnly: Sampler = {
  shouldSample: () => ({ decision: SamplingDecision.RECORD }),
  toString: () => 'recordOnly',
}
/** The key of the SDK's `suppressTracing`: keys with the same description are one. */
const SUPPRESS = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

let processor: ActionSpanProcessor | undefined

function observing(
  options: Partial<ActionSpanProcessorOptions> = {},
  config: { sampler?: Sampler } = {},
): { log: ActionLogger; processor: ActionSpanProcessor; provider: BasicTracerProvider } {
  const made = new ActionSpanProcessor({ sink: memorySink(), ...options })
  const idGenerator = new CorrelationIdGenerator()
  const provider = new BasicTracerProvider({ idGenerator, spanProcessors: [made], ...config })
  trace.setGlobalTracerProvider(provider)
  processor = made
  return { log: new ActionLogger(), processor: made, provider }
}

beforeEach(() => {
  trace.disable()
})
afterEach(async () => {
  await processor?.shutdown()
  processor = undefined
})

const dropped = (): Partial<Record<DropReason, number>> => {
  const reasons = Object.entries(processor?.stats().dropped ?? {})
  return Object.fromEntries(reasons.filter(([, count]) => count > 0))
}

describe.each(Object.entries(CALLS))('%s returns', (_name, call) => {
  it('true when the processor accepted the action', async () => {
    const { log, processor: made } = observing()
    expect(call(log)).toBe(true)
    await made.forceFlush()
    const { accepted, delivered } = made.stats()
    expect(accepted).toBeGreaterThan(0)
    expect(delivered).toBe(accepted)
    expect(dropped()).toEqual({})
  })

  it('true when it was recorded, though not sampled', () => {
    expect(call(observing({}, { sampler: recordOnly }).log)).toBe(true)
  })

  it('false when no provider is registered', () => {
    expect(call(new ActionLogger())).toBe(false)
  })

  it('false when the sampler left it out', () => {
    const { log, processor: made } = observing({}, { sampler: new AlwaysOffSampler() })
    expect(call(log)).toBe(false)
    expect(made.stats().accepted).toBe(0)
  })

  it('false when tracing is suppressed', () => {
    const manager = new AsyncLocalStorageContextManager().enable()
    context.setGlobalContextManager(manager)
    const { log } = observing()
    const quiet = context.active().setValue(SUPPRESS, true)
    const answer = context.with(quiet, () => call(log))
    context.disable()
    expect(answer).toBe(false)
  })

  it('false when no processor of ours is there', () => {
    trace.setGlobalTracerProvider(new BasicTracerProvider())
    expect(call(new ActionLogger())).toBe(false)
  })

  it('false when the queue is full, though the one before was accepted', () => {
    const { log } = observing({ sink: never, maxQueueEvents: 1, exportTimeoutMs: 1 })
    expect(log.logDecision({ decisionName: 'first' })).toBe(true)
    expect(call(log)).toBe(false)
    expect(dropped()).toEqual({ queue_full: expect.any(Number) as number })
  })

  it('false when the event alone is too large', () => {
    expect(call(observing({ maxQueueBytes: 64 }).log)).toBe(false)
    expect(dropped()).toEqual({ too_large: expect.any(Number) as number })
  })

  it('false when beforeSend took it out', () => {
    expect(call(observing({ beforeSend: () => undefined }).log)).toBe(false)
    expect(dropped()).toEqual({ before_send: expect.any(Number) as number })
  })

  it('false when beforeSend threw', () => {
    const beforeSend = (): never => {
      throw new Error('no')
    }
    expect(call(observing({ beforeSend }).log)).toBe(false)
    expect(dropped()).toEqual({ failed: expect.any(Number) as number })
  })

  it('false when the processor was shut down, or its provider', async () => {
    const { log, processor: made } = observing()
    await made.shutdown()
    expect(call(log)).toBe(false)
    expect(dropped()).toEqual({ closed: expect.any(Number) as number })
    trace.disable()
    const other = observing()
    await other.provider.shutdown()
    expect(call(other.log)).toBe(false)
  })
})

describe('an answer', () => {
  it('is about the action itself, not about the error that follows from it', () => {
    const { log } = observing({ sink: never, maxQueueEvents: 1, exportTimeoutMs: 1 })
    expect(log.logToolCall({ toolName: 'Read', errorMessage: 'no' })).toBe(true)
    expect(dropped()).toEqual({ queue_full: 1 })
  })

  it('is not that of another action, which a hook logs meanwhile', () => {
    const answers: boolean[] = []
    const beforeSend = (event: ActionEvent): ActionEvent | undefined => {
      if (event.action_name === 'hooked') return undefined
      answers.push(log.logSuccess({ successName: 'hooked' }))
      return event
    }
    const { log } = observing({ beforeSend })
    answers.push(log.logDecision({ decisionName: 'outer' }))
    expect(answers).toEqual([false, true])
  })

  it('of an unknown type is true, and the action is a tool call', async () => {
    const sink = memorySink()
    const { log, processor: made } = observing({ sink })
    expect(CALLS['logAction of an unknown type']?.(log)).toBe(true)
    await made.forceFlush()
    expect(sink.events.map(({ action_type }) => action_type)).toEqual(['tool_call'])
  })
})

describe('the report of flush()', () => {
  let actions: AgentActions | undefined
  afterEach(async () => {
    await actions?.shutdown()
    actions = undefined
  })

  const nothing = Object.fromEntries(DROP_REASONS.map((reason) => [reason, 0]))
  const refusing: ActionSink = {
    send: () =>
      Promise.reject(new DeliveryError('AA_DELIVERY_FAILED', 'refused', { retryable: false })),
    close: () => Promise.resolve(),
  }

  it.each([
    ['delivered', memorySink(), { delivered: 1, queued: 0, dropped: nothing }],
    ['still queued', never, { delivered: 0, queued: 1, dropped: nothing }],
    [
      'refused for good',
      refusing,
      { delivered: 0, queued: 0, dropped: { ...nothing, rejected: 1 } },
    ],
  ])('says what is %s', async (_what, sink, expected) => {
    actions = start({ sink, exitDeadlineMs: sink === never ? 1 : 10_000 })
    expect(actions.log.logSuccess({ successName: 'done' })).toBe(true)
    expect(await actions.flush()).toEqual({ accepted: 1, spooled: 0, ...expected })
  })

  it('says at the end what was lost, and what came too late', async () => {
    const { log, ...rest } = (actions = start({ sink: never, exitDeadlineMs: 1 }))
    log.logSuccess({ successName: 'lost' })
    await rest.shutdown()
    expect(log.logSuccess({ successName: 'late' })).toBe(false)
    expect(await rest.flush()).toMatchObject({ accepted: 1, delivered: 0, queued: 0 })
    expect(rest.stats().dropped).toEqual({ ...nothing, closed: 2 })
  })
})
