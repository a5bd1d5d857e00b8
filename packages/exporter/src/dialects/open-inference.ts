import { scopeName, textOf, type SpanLike } from '../span-like.ts'
import type { SpanDialect } from '../span-dialect.ts'
import { foreignAgentRun, foreignToolCall } from './foreign-reading.ts'
import { OPENAI_AGENTS_SCOPE } from './open-inference-openai-agents.ts'
import { thrownOutcome } from './thrown.ts'

const KIND = 'openinference.span.kind'

/** OpenInference, by whatever instrumentation, and its own wrappers `traceTool` and `traceAgent`. */
export const openInferenceDialect: SpanDialect = {
  name: 'open-inference',
  classify(span) {
    const kind = span.attributes[KIND]
    if (kind === 'TOOL') return 'action'
    return kind === 'AGENT' && isAgent(span) ? 'agent_run' : undefined
  },
  agentName(span) {
    const { attributes, name } = span
    return textOf(attributes['agent.name']) ?? (attributes[KIND] === 'AGENT' ? name : undefined)
  },
  read(span, payloads) {
    const { attributes } = span
    const outcome = thrownOutcome(span, payloads)
    const input = written(attributes['input.value'], attributes['input.mime_type'])
    const result = written(attributes['output.value'], attributes['output.mime_type'])
    const session = textOf(attributes['session.id'])
    if (attributes[KIND] === 'AGENT') {
      const isText = attributes['input.mime_type'] === 'text/plain'
      const asked = isText ? { task: textOf(attributes['input.value']) } : { parameters: input }
      return foreignAgentRun(payloads, { ...asked, result, outcome, session })
    }
    return foreignToolCall(payloads, {
      name: textOf(attributes['tool.name']) ?? span.name,
      parameters: attributes['tool.parameters'] ?? input,
      result,
      outcome,
      toolCallId: textOf(attributes['tool.id']),
      session,
    })
  },
}

/** Text that reads like a number stays text: a long id would lose its last digits. */
function written(value: unknown, mimeType: unknown): unknown {
  if (typeof value !== 'string' || mimeType === 'application/json') return value
  return /^-?\d/.test(value) ? JSON.stringify(value) : value
}

/**
 * Its processor for AI SDK calls every generation an agent, and its view of the OpenAI Agents SDK every
 * trace. Where there is an agent, the dialects of those two have read it.
 */
function isAgent(span: SpanLike): boolean {
  return span.attributes['ai.operationId'] === undefined && scopeName(span) !== OPENAI_AGENTS_SCOPE
}
