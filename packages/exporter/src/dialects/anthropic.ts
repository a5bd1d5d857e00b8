import { ATTR, OPERATION } from '@agent-actions/events'
import type { PayloadReader } from '../payload-reader.ts'
import type { ActionReading, SpanDialect } from '../span-dialect.ts'
import { scopeName, textOf, type SpanLike } from '../span-like.ts'
import { foreignOutcome } from './foreign-outcome.ts'
import { foreignAgentRun, foreignToolCall } from './foreign-reading.ts'
import { onlyText, parsed } from './tool-content.ts'

const SCOPE = 'com.anthropic.sdk.typescript'

/**
 * The Anthropic SDK's own spans (0.134 and later). It sets a status on whatever ended by itself, so a
 * span without one was aborted. Payloads are there with `contentMode: 'content'` only.
 */
export const anthropicDialect: SpanDialect = {
  name: 'anthropic',
  classify(span) {
    if (scopeName(span) !== SCOPE) return undefined
    const operation = span.attributes[ATTR.operationName]
    if (operation === OPERATION.executeTool) return 'action'
    return operation === OPERATION.invokeAgent ? 'agent_run' : undefined
  },
  read(span, payloads) {
    if (span.attributes[ATTR.operationName] === OPERATION.executeTool)
      return toolUse(span, payloads)
    const outcome = foreignOutcome(span, payloads, { cancelled: isAborted(span) })
    return foreignAgentRun(payloads, { outcome, session: sessionOf(span) })
  },
}

function toolUse(span: SpanLike, payloads: PayloadReader): ActionReading {
  const { attributes } = span
  const content = attributes['anthropic.tool_result.content']
  const text = onlyText(parsed(content))
  const outcome = foreignOutcome(span, payloads, {
    cancelled: isAborted(span),
    // What the model is told of an error that a tool threw.
    errorMessage: text?.replace(/^Error: /, ''),
  })
  const isMessage = outcome.status === 'error' && text !== undefined
  return foreignToolCall(payloads, {
    name: textOf(attributes[ATTR.toolName]) ?? span.name,
    parameters: attributes[ATTR.toolArguments],
    result: isMessage ? undefined : (text ?? content),
    outcome,
    toolCallId: textOf(attributes[ATTR.toolCallId]),
    session: sessionOf(span),
  })
}

/** `SpanStatusCode.UNSET` of the OpenTelemetry API. */
const STATUS_UNSET = 0

function isAborted({ status }: SpanLike): boolean {
  return status.code === STATUS_UNSET
}

function sessionOf({ attributes }: SpanLike): string | undefined {
  return textOf(attributes['gen_ai.conversation.id']) ?? textOf(attributes['anthropic.session.id'])
}
