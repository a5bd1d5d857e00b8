import { ATTR, runtime } from '@agent-actions/events'
import { SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base'
import { beforeEach, describe, expect, it } from 'vitest'
import { ActionLogger } from '../src/action-logger.ts'
import { logAction } from '../src/log-action.ts'
import { deciding, json, registerTracing, startTracing, type Tracing } from './tracing.ts'

let tracing: Tracing
let log: ActionLogger

beforeEach(() => {
  tracing = startTracing({ spanProcessors: [deciding('accepted')] })
  log = new ActionLogger({ agentName: 'agent-a', tracerProvider: tracing.provider })
})

const details = (name: string): unknown => json(tracing.span(name), ATTR.details)
const micros = ([seconds, nanoseconds]: ReadableSpan['startTime']): number =>
  seconds * 1e6 + nanoseconds / 1e3
const durationUs = (span: ReadableSpan): number => micros(span.endTime) - micros(span.startTime)

describe('logToolCall', () => {
  it('has the same attributes as a call that was observed', () => {
    log.toolCall('Read', { file_path: 'a' }, () => 'text', { toolCallId: 'c1' })
    const observed = tracing.spans[0]?.attributes
    log.logToolCall({
      toolName: 'Read',
      toolParameters: { file_path: 'a' },
      toolResult: 'text',
      toolCallId: 'c1',
    })
    expect(tracing.spans[1]?.attributes).toEqual(observed)
  })

  it.each([
    [{ success: false }, 'Error', ''],
    [
      { success: false, errorMessage: 'no such file\nat …', errorType: 'ENOENT' },
      'ENOENT',
      'no such file',
    ],
    [{ errorMessage: 'denied' }, 'Error', 'denied'],
    [{ errorType: 'Timeout' }, 'Timeout', ''],
  ])('with %j has failed', (outcome, type, message) => {
    log.logToolCall({ toolName: 'Read', ...outcome })
    const { status, attributes } = tracing.span('execute_tool Read')
    expect(status).toEqual({ code: SpanStatusCode.ERROR, message })
    expect(attributes[ATTR.errorType]).toBe(type)
  })

  it('with success said has succeeded, whatever message comes with it', () => {
    log.logToolCall({ toolName: 'Read', success: true, errorMessage: 'a warning' })
    expect(tracing.span('execute_tool Read').status.code).toBe(SpanStatusCode.UNSET)
  })
})

describe('logToolCall of a call that was called off', () => {
  it('has its extent and no failure, whatever else is said', () => {
    log.logToolCall({
      toolName: 'Read',
      durationMs: 5,
      cancelled: true,
      success: false,
      errorMessage: 'nobody waits for it',
    })
    const span = tracing.span('execute_tool Read')
    expect(span.status.code).toBe(SpanStatusCode.UNSET)
    expect(span.attributes).toMatchObject({ [ATTR.status]: 'cancelled' })
    expect(span.attributes).not.toHaveProperty(ATTR.errorType)
    expect(durationUs(span)).toBe(5000)
  })
})

describe('logDecision', () => {
  it("has the original's keys", () => {
    log.logDecision({
      decisionName: 'select_agent',
      decisionContext: { candidates: ['a', 'b'] },
      decisionResult: 'a',
    })
    const span = tracing.span('decision select_agent')
    expect(span.attributes).toMatchObject({
      'agent_action.type': 'decision',
      'agent_action.name': 'select_agent',
      'gen_ai.agent.name': 'agent-a',
    })
    expect(json(span, ATTR.details)).toEqual({
      decision_context: { candidates: ['a', 'b'] },
      decision_result: 'a',
    })
    expect(runtime().marks.get(span)).toEqual({ details: span.attributes[ATTR.details] })
  })

  it('has them also where nothing was given', () => {
    log.logDecision({ decisionName: 'stop' })
    expect(details('decision stop')).toEqual({ decision_context: {}, decision_result: {} })
  })

  it('keeps a null, which says that nothing was chosen', () => {
    log.logDecision({ decisionName: 'stop', decisionResult: null })
    expect(details('decision stop')).toMatchObject({ decision_result: null })
  })
})

describe('logError', () => {
  it("has the original's keys, its type as its name, and fails its span", () => {
    log.logError({
      errorType: 'ImportError',
      errorMessage: 'no module named x',
      errorContext: { file: 'a.py' },
    })
    const span = tracing.span('error ImportError')
    expect(json(span, ATTR.details)).toEqual({
      error_type: 'ImportError',
      error_message: 'no module named x',
      error_context: { file: 'a.py' },
      severity: 'error',
    })
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: 'no module named x' })
    expect(span.attributes).toMatchObject({
      'agent_action.type': 'error',
      'error.type': 'ImportError',
    })
    expect(span.events).toEqual([])
  })

  it('takes type, message and stack from the error, at our time', () => {
    const error = new RangeError('out of range\nand more')
    log.logError({ error, severity: 'warning' })
    const span = tracing.span('error RangeError')
    expect(json(span, ATTR.details)).toEqual({
      error_type: 'RangeError',
      error_message: 'out of range\nand more',
      error_context: {},
      severity: 'warning',
    })
    expect(span.status.message).toBe('out of range')
    expect(span.events).toMatchObject([
      {
        name: 'exception',
        time: span.endTime,
        attributes: { 'exception.stacktrace': error.stack },
      },
    ])
  })

  it('prefers what was said over what the error says', () => {
    log.logError({ error: new Error('raw'), errorType: 'Refused', errorMessage: 'in other words' })
    expect(details('error Refused')).toMatchObject({
      error_type: 'Refused',
      error_message: 'in other words',
    })
  })

  it('is an Error without a message where nothing was said', () => {
    log.logError({})
    expect(details('error Error')).toMatchObject({ error_type: 'Error', error_message: '' })
  })
})

describe('logSuccess', () => {
  it('has its details as they were given', () => {
    log.logSuccess({ successName: 'task_completed', successDetails: { files: 3 } })
    expect(details('success task_completed')).toEqual({ files: 3 })
    log.logSuccess({ successName: 'bare' })
    expect(details('success bare')).toEqual({})
  })
})

describe('logAction', () => {
  it('takes details whole', () => {
    const actionDetails = { tool_parameters: { a: 1 }, tool_result: 2, success: true }
    log.logAction({ actionType: 'tool_call', actionName: 'Add', actionDetails })
    expect(details('execute_tool Add')).toEqual(actionDetails)
    expect(tracing.span('execute_tool Add').status.code).toBe(SpanStatusCode.UNSET)
  })

  it.each([
    ['tool_call', { success: false, error_type: 'Timeout', error_message: 'late' }],
    ['error', { error_type: 'Timeout', error_message: 'late' }],
  ] as const)(
    'of a %s whose details say that it failed fails its span',
    (actionType, actionDetails) => {
      log.logAction({ actionType, actionName: 'x', actionDetails })
      const { status, attributes } = tracing.spans[0] as ReadableSpan
      expect(status).toEqual({ code: SpanStatusCode.ERROR, message: 'late' })
      expect(attributes[ATTR.errorType]).toBe('Timeout')
    },
  )

  it('makes a type that does not exist a tool call', () => {
    log.logAction({ actionType: 'thought' as never, actionName: 'x', actionDetails: { a: 1 } })
    expect(tracing.span('execute_tool x').attributes[ATTR.actionType]).toBe('tool_call')
  })

  it('works without a logger', () => {
    tracing = registerTracing({ spanProcessors: [deciding('accepted')] })
    const accepted = logAction({
      agentName: 'agent-b',
      actionType: 'success',
      actionName: 'done',
      actionDetails: { n: 1 },
      debugMode: false,
      durationMs: 2,
    })
    expect(accepted).toBe(true)
    const span = tracing.span('success done')
    expect(span.attributes).toMatchObject({
      'gen_ai.agent.name': 'agent-b',
      'agent_action.debug_mode': false,
      'agent_action.details': '{"n":1}',
    })
    expect(durationUs(span)).toBe(2000)
  })
})

describe('an action that is told afterwards', () => {
  it('started as long ago as it took', () => {
    log.logToolCall({ toolName: 'Slow', durationMs: 1234.567 })
    expect(durationUs(tracing.span('execute_tool Slow'))).toBe(1_234_567)
  })

  it.each([undefined, -1, Number.NaN, Number.POSITIVE_INFINITY, '5', null])(
    'has no extent with a duration of %s',
    (durationMs) => {
      log.logDecision({ decisionName: 'd', durationMs: durationMs as never })
      expect(durationUs(tracing.span('decision d'))).toBe(0)
    },
  )

  it('is true when the processor accepted it, and false when it did not', () => {
    expect(log.logSuccess({ successName: 'a' })).toBe(true)
    const dropping = startTracing({ spanProcessors: [deciding('queue_full')] })
    const tracerProvider = dropping.provider
    expect(new ActionLogger({ tracerProvider }).logSuccess({ successName: 'b' })).toBe(false)
    expect(dropping.spans).toHaveLength(1)
  })

  it('is false where no processor decides, though another action was accepted before', () => {
    expect(log.logSuccess({ successName: 'a' })).toBe(true)
    const tracerProvider = startTracing().provider
    expect(new ActionLogger({ tracerProvider }).logSuccess({ successName: 'b' })).toBe(false)
  })

  it('is told with every payload made safe', () => {
    const cycle: Record<string, unknown> = { big: 10n, password: 'p' }
    cycle['self'] = cycle
    expect(log.logSuccess({ successName: 's', successDetails: cycle })).toBe(true)
    expect(details('success s')).toEqual({
      big: '10',
      password: '[REDACTED]',
      self: '[Circular]',
    })
  })
})
