import { ATTR, OPERATION } from '@agent-actions/events'
import { scopeName, textOf } from '../span-like.ts'
import type { SpanDialect } from '../span-dialect.ts'
import { foreignAgentRun, foreignToolCall } from './foreign-reading.ts'
import { lastText } from './gen-ai-messages.ts'
import { generationOutcome } from './generation-outcome.ts'
import { thrownOutcome } from './thrown.ts'

/**
 * AI SDK 7 through `@ai-sdk/otel`: the GenAI conventions, under a scope of the same name. An agent is
 * named by `functionId`; a text generated without one is nobody's run.
 */
export const aiSdk7Dialect: SpanDialect = {
  name: 'ai-sdk-7',
  classify(span) {
    if (scopeName(span) !== 'gen_ai') return undefined
    const operation = span.attributes[ATTR.operationName]
    if (operation === OPERATION.executeTool) return 'action'
    return operation === OPERATION.invokeAgent ? 'agent_run' : undefined
  },
  read(span, payloads) {
    const { attributes } = span
    const session = textOf(attributes['ai.settings.context.sessionId'])
    if (attributes[ATTR.operationName] === OPERATION.invokeAgent) {
      return foreignAgentRun(payloads, {
        task: lastText(attributes['gen_ai.input.messages'], 'user'),
        result: lastText(attributes['gen_ai.output.messages'], 'assistant'),
        outcome: generationOutcome(span, payloads),
        session,
      })
    }
    return foreignToolCall(payloads, {
      name: textOf(attributes[ATTR.toolName]) ?? span.name,
      parameters: attributes[ATTR.toolArguments],
      result: attributes[ATTR.toolResult],
      outcome: thrownOutcome(span, payloads),
      toolCallId: textOf(attributes[ATTR.toolCallId]),
      session,
    })
  },
}
