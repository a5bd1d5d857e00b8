// The ways to run a tool's function: bare, in a span made by hand, and in each of ours, each with a
// provider of its own behind a sink or exporter that takes everything and does nothing.

import { createRequire } from 'node:module'
import { ActionSpanProcessor } from '@agent-actions/exporter'
import { ActionLogger, CorrelationIdGenerator, traceTool } from '@agent-actions/sdk'
import { takingProvider } from './taking-provider.js'

const { BasicTracerProvider } = createRequire(
  import.meta.resolve('@agent-actions/node/package.json'),
)('@opentelemetry/sdk-trace-base')

const AGENT = 'agent-researcher'
const PROJECT = { projectPath: '/srv/shop', projectName: 'shop', workingDirectory: '/srv/shop' }

/** The tool itself: it awaits nothing, so what is measured is what is around it. */
const tool = async ({ result }) => result

/**
 * `taken` counts what has arrived, `lastText` is all that the last of it says; `share` is the part of a
 * block's calls that is run.
 *
 * @returns {Record<string, { call(payload): unknown, flush?(): Promise<void>, taken?(): number,
 *   lastText?(): string, share?: number }>}
 */
export function makeContestants() {
  return {
    'bare function': { call: tool },
    'bare span': bareSpan(),
    'bare span, again': bareSpan(),
    traceTool: ours((log) =>
      traceTool(tool, { name: 'Read', logger: log, parameters: ({ parameters }) => parameters }),
    ),
    'toolCall scope': ours(
      (log) => (payload) => log.toolCall('Read', payload.parameters, () => tool(payload)),
    ),
    startToolCall: ours((log) => async (payload) => {
      const call = log.startToolCall('Read', payload.parameters)
      const result = await call.run(() => tool(payload))
      call.setResult(result).end()
      return result
    }),
    logToolCall: ours((log) => async (payload) => {
      const result = await tool(payload)
      const { parameters } = payload
      log.logToolCall({ toolName: 'Read', toolParameters: parameters, toolResult: result })
      return result
    }),
  }
}

/** What an engineer would write by hand, with the attributes that ours has. */
function bareSpan() {
  const { tracerProvider, ...rest } = takingProvider()
  const tracer = tracerProvider.getTracer('bench')
  const call = (payload) =>
    tracer.startActiveSpan(
      'execute_tool Read',
      { attributes: attributesOf(payload) },
      async (span) => {
        try {
          const result = await tool(payload)
          span.setAttribute('gen_ai.tool.call.result', JSON.stringify(result))
          return result
        } finally {
          span.end()
        }
      },
    )
  return { call, ...rest }
}

function attributesOf({ parameters }) {
  return {
    'agent_action.type': 'tool_call',
    'agent_action.name': 'Read',
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': 'Read',
    'gen_ai.agent.name': AGENT,
    'agent_action.debug_mode': true,
    'agent_action.project_path': PROJECT.projectPath,
    'agent_action.project_name': PROJECT.projectName,
    'agent_action.working_directory': PROJECT.workingDirectory,
    'gen_ai.tool.call.arguments': JSON.stringify(parameters),
  }
}

function ours(wrap) {
  let last
  const sink = {
    send: async (events) => {
      last = events.at(-1)
    },
    close: async () => {},
  }
  const processor = new ActionSpanProcessor({ sink })
  const tracerProvider = new BasicTracerProvider({
    idGenerator: new CorrelationIdGenerator(),
    spanProcessors: [processor],
  })
  const log = new ActionLogger({ agentName: AGENT, ...PROJECT, tracerProvider })
  return {
    call: wrap(log),
    flush: () => processor.forceFlush(),
    taken: () => processor.stats().delivered,
    lastText: () => new TextDecoder().decode(last.value),
  }
}
