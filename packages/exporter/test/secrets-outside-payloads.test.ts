import { SpanStatusCode } from '@opentelemetry/api'
import { runtime, SDK_SCOPE } from '@agent-actions/events'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import { expect, it } from 'vitest'
import { startTracing, toolCall } from './tracing.ts'

/** Put together here: no file holds a token. */
const TOKEN = `ghp_${'a1B2c3'.repeat(6)}`

function endSpansWithSecrets({ tracer, processor }: ReturnType<typeof startTracing>): void {
  const attributes = {
    'gen_ai.agent.name': `agent ${TOKEN}`,
    'gen_ai.tool.call.arguments': `curl -H 'X: ${TOKEN}'`,
    'error.type': TOKEN,
  }
  const span = tracer.startSpan('x', toolCall(`Read ${TOKEN}`, attributes))
  span.setStatus({ code: SpanStatusCode.ERROR, message: `no such ${TOKEN} here` })
  span.end()
  const run = {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': 'a',
    'agent_action.task': `use ${TOKEN}`,
  }
  // Only runs of our SDK's own have a task that is read.
  const ours = new BasicTracerProvider({ spanProcessors: [processor] }).getTracer(SDK_SCOPE)
  ours.startSpan('run', { attributes: run }).end()
}

it('hides a token in names, error and message, task and payload, and keeps the rest', async () => {
  const tracing = startTracing()
  endSpansWithSecrets(tracing)
  const told = await tracing.events()
  expect(told).toHaveLength(3)
  const text = JSON.stringify(told)
  expect(text).not.toContain(TOKEN)
  for (const kept of ['agent ', 'Read ', 'no such ', 'use ', "curl -H 'X: "]) {
    expect(text).toContain(`${kept}[REDACTED]`)
  }
})

it('keeps all of them when redaction is off', async () => {
  const tracing = startTracing({ redact: false })
  endSpansWithSecrets(tracing)
  const text = JSON.stringify(await tracing.events())
  expect(text).toContain(TOKEN)
  expect(text).not.toContain('[REDACTED]')
})

it('hides what it is told to in the name of the service, for each processor its own', async () => {
  const serviceName = 'service of customer-4711'
  const redact = { patterns: [/customer-\d+/] }
  const tellings = [startTracing({ serviceName, redact }), startTracing({ serviceName })]
  const sources: unknown[] = []
  for (const tracing of tellings) {
    tracing.tracer.startSpan('x', toolCall('Read')).end()
    sources.push((await tracing.events())[0]?.source)
  }
  expect(sources).toEqual([
    expect.objectContaining({ service: 'service of [REDACTED]' }),
    expect.objectContaining({ service: serviceName }),
  ])
})

it('trusts a payload that our SDK made safe only as far as it hides the same', async () => {
  const redact = { patterns: [/customer-\d+/] }
  const results = []
  for (const mark of [redact, false, { patterns: [] }, undefined] as const) {
    const tracing = startTracing({ redact })
    const span = tracing.tracer.startSpan('x', toolCall('Read'))
    const text = '{"id":"customer-4711"}'
    span.setAttribute('gen_ai.tool.call.result', text)
    const made = mark === undefined ? {} : { redact: mark }
    runtime().marks.set(span, { toolResult: text, ...made })
    span.end()
    results.push((await tracing.events())[0]?.action_details['tool_result'])
  }
  expect(results).toEqual([
    { id: 'customer-4711' },
    { id: 'customer-4711' },
    { id: '[REDACTED]' },
    { id: '[REDACTED]' },
  ])
})

it('hides a token in the name of an error of which only names are kept', async () => {
  const tracing = startTracing({ capture: 'names' })
  const attributes = { 'agent_action.type': 'error', 'agent_action.name': `refused ${TOKEN}` }
  tracing.tracer.startSpan('x', { attributes }).end()
  const [event] = await tracing.events()
  expect(event?.action_name).toBe('refused [REDACTED]')
  expect(event?.action_details).toEqual({ error_type: 'refused [REDACTED]' })
})
