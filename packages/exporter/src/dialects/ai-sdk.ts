import { ATTR } from '@agent-actions/events'
import type { PayloadReader } from '../payload-reader.ts'
import type { AgentRunReading, SpanDialect } from '../span-dialect.ts'
import { textOf, type SpanLike } from '../span-like.ts'
import { foreignAgentRun, foreignToolCall } from './foreign-reading.ts'
import { jsonObject } from './json-object.ts'
import { lastMessageText } from './message-text.ts'
import { thrownOutcome } from './thrown.ts'

const ROOTS: ReadonlySet<unknown> = new Set(
  ['generateText', 'streamText', 'generateObject', 'streamObject'].map((name) => `ai.${name}`),
)

/**
 * AI SDK 4, 5 and 6, and 7's legacy telemetry, as it is and as OpenLLMetry's processor rewrites it.
 * What surrounds the tools generates text, with tools or without; it is an agent's run only where
 * OpenLLMetry says so, by `metadata: { agent }`. `functionId` is on every span.
 */
export const aiSdkDialect: SpanDialect = {
  name: 'ai-sdk',
  classify(span) {
    const { attributes } = span
    const operation = attributes['ai.operationId']
    if (operation === 'ai.toolCall') return 'action'
    return ROOTS.has(operation) && textOf(attributes[ATTR.agentName]) ? 'agent_run' : undefined
  },
  agentName(span) {
    return textOf(span.attributes['ai.telemetry.functionId'])
  },
  read(span, payloads) {
    const { attributes } = span
    if (attributes['ai.operationId'] !== 'ai.toolCall') return readRun(span, payloads)
    return foreignToolCall(payloads, {
      name:
        textOf(attributes['ai.toolCall.name']) ?? textOf(attributes[ATTR.toolName]) ?? span.name,
      parameters:
        attributes['ai.toolCall.args'] ??
        attributes['ai.toolCall.input'] ??
        attributes[ATTR.toolArguments],
      result:
        attributes['ai.toolCall.result'] ??
        attributes['ai.toolCall.output'] ??
        attributes[ATTR.toolResult],
      outcome: thrownOutcome(span, payloads),
      toolCallId: textOf(attributes['ai.toolCall.id']) ?? textOf(attributes[ATTR.toolCallId]),
      session: sessionOf(span),
    })
  },
}

function readRun(span: SpanLike, payloads: PayloadReader): AgentRunReading {
  const { attributes } = span
  return foreignAgentRun(payloads, {
    task:
      textOf(jsonObject(attributes['ai.prompt'])?.['prompt']) ??
      lastMessageText(attributes['gen_ai.input.messages'], 'user'),
    result:
      attributes['ai.response.text'] ??
      lastMessageText(attributes['gen_ai.output.messages'], 'assistant'),
    outcome: thrownOutcome(span, payloads),
    session: sessionOf(span),
  })
}

function sessionOf({ attributes }: SpanLike): string | undefined {
  return (
    textOf(attributes['gen_ai.conversation.id']) ??
    textOf(attributes['ai.telemetry.metadata.sessionId'])
  )
}
