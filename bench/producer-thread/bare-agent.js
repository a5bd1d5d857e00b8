// The agent without us: the same spans, made by hand, with the same attributes, and nobody who reads them.

import { createRequire } from 'node:module'

const { BasicTracerProvider } = createRequire(
  import.meta.resolve('@agent-actions/node/package.json'),
)('@opentelemetry/sdk-trace-base')

export function observe() {
  const tracer = new BasicTracerProvider().getTracer('bench')
  return {
    startCall: (run, { parameters, result }) => {
      const span = tracer.startSpan('execute_tool Read', { attributes: attributesOf(parameters) })
      return () => {
        span.setAttribute('gen_ai.tool.call.result', JSON.stringify(result))
        span.end()
      }
    },
    waiting: () => 0,
    dropped: () => 0,
    acknowledged: () => undefined,
    flush: async () => {},
    shutdown: async () => {},
  }
}

function attributesOf(parameters) {
  return {
    'agent_action.type': 'tool_call',
    'agent_action.name': 'Read',
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': 'Read',
    'gen_ai.agent.name': 'agent-busy',
    'agent_action.debug_mode': true,
    'gen_ai.tool.call.arguments': JSON.stringify(parameters),
  }
}
