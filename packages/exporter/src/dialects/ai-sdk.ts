import { ATTR } from '@agent-actions/events'
import type { PayloadReader } from '../payload-reader.ts'
import type { AgentRunReading, SpanDialect } from '../span-dialect.ts'
import { textOf, type SpanLike } from '../span-like.ts'
import { foreignAgentRun, foreignToolCall } from './foreign-reading.ts'
import { lastText } from './gen-ai-messages.ts'
import { generationOutcome } from './generation-outcome.ts'
import { isObject, jsonObject } from './json-object.ts'
import { thrownOutcome } from './thrown.ts'

const TOOL_CALL = 'ai.toolCall'
const ROOTS: ReadonlySet<unknown> = new Set([
  'ai.generateText',
  'ai.streamText',
  'ai.generateObject',
  'ai.streamObject',
])

/**
 * AI SDK 4, 5 and 6, and 7's legacy telemetry, also where the processors of OpenLLMetry and
 * OpenInference have rewritten it. A generation that has a name, by `functionId` or by OpenLLMetry's
 * `metadata: { agent }`, is an agent's run, as AI SDK 7 itself says of it.
 */
export const aiSdkDialect: SpanDialect = {
  name: 'ai-sdk',
  classify(span) {
    const operation = span.attributes['ai.operationId']
    if (operation === undefined) return undefined
    if (operation === TOOL_CALL) return 'action'
    return ROOTS.has(operation) && givenName(span) !== undefined ? 'agent_run' : undefined
  },
  agentName: givenName,
  read(span, payloads) {
    const { attributes } = span
    if (attributes['ai.operationId'] !== TOOL_CALL) return readRun(span, payloads)
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

function givenName({ attributes }: SpanLike): string | undefined {
  return textOf(attributes[ATTR.agentName]) ?? textOf(attributes['ai.telemetry.functionId'])
}

function readRun(span: SpanLike, payloads: PayloadReader): AgentRunReading {
  const { attributes } = span
  return foreignAgentRun(payloads, {
    task: asked(attributes['ai.prompt']) ?? lastText(attributes['gen_ai.input.messages'], 'user'),
    result:
      attributes['ai.response.text'] ??
      attributes['ai.response.object'] ??
      lastText(attributes['gen_ai.output.messages'], 'assistant'),
    outcome: generationOutcome(span, payloads),
    session: sessionOf(span),
  })
}

/** `{ prompt }`, or `{ messages }` that end with what the user said. */
function asked(prompt: unknown): string | undefined {
  const call = jsonObject(prompt)
  const messages = call?.['messages']
  if (!Array.isArray(messages)) return textOf(call?.['prompt'])
  const said = messages.filter(isObject).findLast(({ role }) => role === 'user')?.['content']
  if (!Array.isArray(said)) return textOf(said)
  return textOf(said.filter(isObject).find(({ type }) => type === 'text')?.['text'])
}

function sessionOf({ attributes }: SpanLike): string | undefined {
  return (
    textOf(attributes['gen_ai.conversation.id']) ??
    textOf(attributes['ai.telemetry.metadata.sessionId']) ??
    textOf(attributes['ai.settings.context.sessionId'])
  )
}
