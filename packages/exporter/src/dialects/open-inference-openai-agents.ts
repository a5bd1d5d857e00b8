import type { PayloadReader } from '../payload-reader.ts'
import type { Outcome, SpanDialect } from '../span-dialect.ts'
import { scopeName, textOf, type SpanLike } from '../span-like.ts'
import { ABORT_ERROR } from './aborted.ts'
import { foreignAgentRun, foreignToolCall } from './foreign-reading.ts'
import { jsonObject } from './json-object.ts'
import { splitThrown, thrownOutcome } from './thrown.ts'

const KIND = 'openinference.span.kind'
export const OPENAI_AGENTS_SCOPE = '@arizeai/openinference-instrumentation-openai-agents'

/**
 * OpenInference's view of the OpenAI Agents SDK. The trace itself is an agent there, called
 * `Agent workflow`; true agents are nodes of a graph. Error messages wrap what was thrown in JSON.
 */
export const openInferenceOpenAiAgentsDialect: SpanDialect = {
  name: 'open-inference-openai-agents',
  classify(span) {
    if (scopeName(span) !== OPENAI_AGENTS_SCOPE) return undefined
    if (span.attributes[KIND] === 'TOOL') return 'action'
    return agentName(span) === undefined ? undefined : 'agent_run'
  },
  agentName,
  read(span, payloads) {
    const { attributes } = span
    const outcome = outcomeOf(span, payloads)
    const session = textOf(attributes['session.id'])
    if (attributes[KIND] === 'AGENT') return foreignAgentRun(payloads, { outcome, session })
    return foreignToolCall(payloads, {
      name: textOf(attributes['tool.name']) ?? span.name,
      parameters: attributes['input.value'],
      result: attributes['output.value'],
      outcome,
      session,
    })
  },
}

function agentName({ attributes }: SpanLike): string | undefined {
  return attributes[KIND] === 'AGENT' ? textOf(attributes['graph.node.id']) : undefined
}

/** `Error running tool: {"tool_name":"search","error":"RangeError: no such page"}`. */
function outcomeOf(span: SpanLike, payloads: PayloadReader): Outcome {
  const json = /^Error [^{]*: (\{.*\})$/s.exec(textOf(span.status.message) ?? '')?.[1]
  const { type, message } = splitThrown(textOf(jsonObject(json)?.['error']))
  return thrownOutcome(span, payloads, {
    cancelled: type === ABORT_ERROR,
    errorType: type,
    errorMessage: message,
  })
}
