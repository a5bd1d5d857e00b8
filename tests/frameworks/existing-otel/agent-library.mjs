// Stands for the library that the agents are written with. Its spans follow OpenTelemetry's GenAI
// conventions, as those of several libraries do; of Agent Actions it knows nothing.
import { SpanStatusCode, trace } from '@opentelemetry/api'

const tracer = trace.getTracer('some-agent-library', '1.0.0')

export const runAgent = (name, work) =>
  inSpan(`invoke_agent ${name}`, work, {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.agent.name': name,
  })

export const callTool = (name, parameters, work) =>
  inSpan(`execute_tool ${name}`, () => work(parameters), {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': name,
    'gen_ai.tool.call.arguments': JSON.stringify(parameters),
  })

function inSpan(name, work, attributes) {
  return tracer.startActiveSpan(name, { attributes }, async (span) => {
    try {
      return await work()
    } catch (error) {
      span.recordException(error)
      span.setStatus({ code: SpanStatusCode.ERROR, message: error.message })
      throw error
    } finally {
      span.end()
    }
  })
}
