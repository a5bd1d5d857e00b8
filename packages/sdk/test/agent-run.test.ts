import { ATTR } from '@agent-actions/events'
import { context, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ActionLogger } from '../src/action-logger.ts'
import { traceTool } from '../src/trace-tool.ts'
import { json, startTracing, useContextManager, type Tracing } from './tracing.ts'

let tracing: Tracing
let log: ActionLogger

beforeAll(useContextManager)
beforeEach(() => {
  tracing = startTracing()
  log = new ActionLogger({ agentName: 'agent-main', tracerProvider: tracing.provider })
})

describe("an agent's run", () => {
  it('is a span of its agent, without an action type: that follows from how it ends', async () => {
    const options = { task: 'find it', parameters: { depth: 2 } }
    await log.run('agent-researcher', () => Promise.resolve({ found: true }), options)
    const { attributes } = tracing.span('invoke_agent agent-researcher')
    expect(attributes).toMatchObject({
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'agent-researcher',
      'agent_action.task': 'find it',
      'gen_ai.tool.call.arguments': '{"depth":2}',
      'gen_ai.tool.call.result': '{"found":true}',
    })
    expect(attributes).not.toHaveProperty(ATTR.actionType)
  })

  it('says nothing of a task and parameters that were not given', () => {
    log.run('agent-researcher', () => {})
    const { attributes } = tracing.span('invoke_agent agent-researcher')
    expect(attributes).not.toHaveProperty(ATTR.task)
    expect(attributes).not.toHaveProperty(ATTR.toolArguments)
  })

  it('gives its agent and its run to what is logged inside, and to sub-agents theirs', () => {
    log.run('agent-main', (main) => {
      main.logDecision({ decisionName: 'delegate' })
      main.run('agent-sub', (sub) => {
        expect(sub.agentName).toBe('agent-sub')
        expect(sub.correlationId).toBe(log.correlationId)
        sub.toolCall('Read', {}, () => {})
      })
    })
    const span = (name: string) => tracing.span(name)
    expect(span('decision delegate').attributes[ATTR.agentName]).toBe('agent-main')
    expect(span('execute_tool Read').attributes[ATTR.agentName]).toBe('agent-sub')
    const parents = ['decision delegate', 'invoke_agent agent-sub', 'execute_tool Read'].map(
      (name) => span(name).parentSpanContext?.spanId,
    )
    const main = span('invoke_agent agent-main').spanContext().spanId
    const sub = span('invoke_agent agent-sub').spanContext().spanId
    expect(parents).toEqual([main, main, sub])
    expect(new Set(tracing.spans.map((each) => each.spanContext().traceId)).size).toBe(1)
  })

  it('keeps what its logger records below it where the context was lost', () => {
    let kept: ActionLogger | undefined
    log.run('agent-main', (main) => {
      kept = main
      context.with(ROOT_CONTEXT, () => main.toolCall('Lost', {}, () => {}))
    })
    kept?.toolCall('Late', {}, () => {})
    const run = tracing.span('invoke_agent agent-main').spanContext()
    for (const name of ['execute_tool Lost', 'execute_tool Late']) {
      expect(tracing.span(name).parentSpanContext).toMatchObject({
        traceId: run.traceId,
        spanId: run.spanId,
      })
    }
  })

  it('keeps what its logger records below it inside a foreign trace, with a link to that', () => {
    const foreign = { traceId: 'f'.repeat(32), spanId: 'f'.repeat(16), traceFlags: 1 }
    log.run('agent-main', (main) => {
      const inForeign = trace.setSpanContext(ROOT_CONTEXT, foreign)
      context.with(inForeign, () => main.toolCall('Handler', {}, () => {}))
    })
    const span = tracing.span('execute_tool Handler')
    expect(span.parentSpanContext?.spanId).toBe(
      tracing.span('invoke_agent agent-main').spanContext().spanId,
    )
    expect(span.links.map((link) => link.context)).toEqual([foreign])
  })

  it('holds tools that have no logger', async () => {
    const read = traceTool(async () => 'text', { name: 'Read' })
    trace.setGlobalTracerProvider(tracing.provider)
    try {
      await log.run('agent-main', async () => {
        await Promise.resolve()
        await read()
      })
    } finally {
      trace.disable()
    }
    const span = tracing.span('execute_tool Read')
    expect(span.parentSpanContext?.spanId).toBe(
      tracing.span('invoke_agent agent-main').spanContext().spanId,
    )
    // Left to the processor, which knows the agent around it.
    expect(span.attributes).not.toHaveProperty(ATTR.agentName)
  })

  it('fails with what its function throws, which goes on', async () => {
    const error = new TypeError('gave up')
    await expect(log.run('agent-main', () => Promise.reject(error))).rejects.toBe(error)
    const { status, attributes } = tracing.span('invoke_agent agent-main')
    expect(status).toEqual({ code: SpanStatusCode.ERROR, message: 'gave up' })
    expect(attributes[ATTR.errorType]).toBe('TypeError')
  })

  it('records what its action was told as the result', () => {
    log.run('agent-main', (_log, run) => void run.setResult({ files: 3 }))
    expect(json(tracing.span('invoke_agent agent-main'), ATTR.toolResult)).toEqual({ files: 3 })
  })
})

describe('a run that is started', () => {
  it('lasts until it is ended, and what happens in its run() lies below it', () => {
    const run = log.startRun('agent-main', { task: 'find it', parameters: { depth: 2 } })
    run.run(() => log.toolCall('Read', {}, () => {}))
    expect(tracing.spans.map(({ name }) => name)).toEqual(['execute_tool Read'])
    run.setResult('found').end()
    const span = tracing.span('invoke_agent agent-main')
    expect(span.attributes).toMatchObject({
      'gen_ai.agent.name': 'agent-main',
      'agent_action.task': 'find it',
      'gen_ai.tool.call.arguments': '{"depth":2}',
      'gen_ai.tool.call.result': JSON.stringify('found'),
    })
    expect(tracing.span('execute_tool Read').parentSpanContext?.spanId).toBe(run.spanId)
  })

  it('fails when it is told so', () => {
    const run = log.startRun('agent-main')
    run.fail(new TypeError('no'))
    run.end()
    const { attributes, status } = tracing.span('invoke_agent agent-main')
    expect(status.code).toBe(SpanStatusCode.ERROR)
    expect(attributes[ATTR.errorType]).toBe('TypeError')
  })

  it('costs nothing and records nothing where nothing observes', () => {
    const run = new ActionLogger().startRun('agent-main')
    expect(run.run(() => 1)).toBe(1)
    run.setResult(2).end()
    expect(run.spanId).toBe('0000000000000000')
  })
})

describe('a logger of another agent', () => {
  it('records for that agent in the same run', () => {
    log.ofAgent('agent-other').toolCall('Read', {}, () => {})
    log.toolCall('Write', {}, () => {})
    const [read, write] = ['execute_tool Read', 'execute_tool Write'].map((name) =>
      tracing.span(name),
    )
    expect(read?.attributes[ATTR.agentName]).toBe('agent-other')
    expect(write?.attributes[ATTR.agentName]).toBe('agent-main')
    expect(read?.spanContext().traceId).toBe(write?.spanContext().traceId)
  })
})

describe('the logger of the active run', () => {
  it('leaves agent and project to what is around, and makes each action alone a run of its own', () => {
    const { provider } = tracing
    trace.setGlobalTracerProvider(provider)
    try {
      for (const name of ['Read', 'Write']) ActionLogger.ofActiveRun.toolCall(name, {}, () => {})
      log.run('agent-main', () => ActionLogger.ofActiveRun.startToolCall('Inside').end())
    } finally {
      trace.disable()
    }
    const span = (name: string) => tracing.span(name)
    expect(span('execute_tool Read').attributes).not.toHaveProperty(ATTR.agentName)
    expect(span('execute_tool Read').attributes).not.toHaveProperty(ATTR.projectPath)
    expect(span('execute_tool Read').spanContext().traceId).not.toBe(
      span('execute_tool Write').spanContext().traceId,
    )
    expect(span('execute_tool Inside').parentSpanContext?.spanId).toBe(
      span('invoke_agent agent-main').spanContext().spanId,
    )
  })
})
