import { ATTR, OPERATION } from '@agent-actions/events'
import { scopeName, textOf, type SpanLike } from '../span-like.ts'
import type { SpanDialect } from '../span-dialect.ts'
import { isAborted } from './aborted.ts'
import { foreignOutcome } from './foreign-outcome.ts'
import { foreignAgentRun, foreignToolCall } from './foreign-reading.ts'

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
    const outcome = foreignOutcome(span, payloads, { cancelled: isAborted(span) })
    const session = textOf(attributes['ai.settings.context.sessionId'])
    if (attributes[ATTR.operationName] === OPERATION.invokeAgent) {
      return foreignAgentRun(payloads, { task: taskOf(span), outcome, session })
    }
    return foreignToolCall(payloads, {
      name: textOf(attributes[ATTR.toolName]) ?? span.name,
      parameters: attributes[ATTR.toolArguments],
      result: attributes[ATTR.toolResult],
      outcome,
      toolCallId: textOf(attributes[ATTR.toolCallId]),
      session,
    })
  },
}

/** A longer conversation is not parsed on the way out of a span. */
const MAX_MESSAGES_CHARS = 65_536

interface Message {
  readonly role?: unknown
  readonly parts?: readonly { readonly type?: unknown; readonly content?: unknown }[]
}

/** What the user said last before the agent set out. */
function taskOf(span: SpanLike): string | undefined {
  const text = textOf(span.attributes['gen_ai.input.messages'])
  if (text === undefined || text.length > MAX_MESSAGES_CHARS) return undefined
  try {
    const messages = JSON.parse(text) as readonly Message[]
    const asked = messages.findLast(({ role }) => role === 'user')
    return textOf(asked?.parts?.find(({ type }) => type === 'text')?.content)
  } catch {
    return undefined
  }
}
