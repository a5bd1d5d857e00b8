import { ACTION_TYPES, ATTR, OPERATION, SDK_SCOPE, type ActionType } from '@agent-actions/events'
import { objectText } from '../json-text.ts'
import { readOutcome } from '../outcome.ts'
import type { PayloadReader } from '../payload-reader.ts'
import type { ActionReading, AgentRunReading, Outcome, SpanDialect } from '../span-dialect.ts'
import { scopeName, textAttribute, type SpanLike } from '../span-like.ts'

/** Our own spans, and anyone's that carry `agent_action.type`. */
export const agentActionsDialect: SpanDialect = {
  name: 'agent-actions',
  classify(span) {
    if (textAttribute(span, ATTR.actionType) !== undefined) return 'action'
    const isRun = span.attributes[ATTR.operationName] === OPERATION.invokeAgent
    return isRun && scopeName(span) === SDK_SCOPE ? 'agent_run' : undefined
  },
  read(span, payloads) {
    const outcome = readOutcome(span, payloads)
    return textAttribute(span, ATTR.actionType) === undefined
      ? readRun(span, payloads, outcome)
      : readAction(span, payloads, outcome)
  },
}

function readRun(span: SpanLike, payloads: PayloadReader, outcome: Outcome): AgentRunReading {
  const task = textAttribute(span, ATTR.task)
  const payload = {
    parameters: payloads.object(ATTR.toolArguments, 'toolArguments'),
    result: payloads.value(ATTR.toolResult, 'toolResult'),
  }
  return { kind: 'agent_run', outcome, payload: present(payload), ...(task ? { task } : {}) }
}

function readAction(span: SpanLike, payloads: PayloadReader, outcome: Outcome): ActionReading {
  const type = actionType(span)
  const name =
    textAttribute(span, ATTR.actionName) ?? textAttribute(span, ATTR.toolName) ?? span.name
  const details = payloads.object(ATTR.details, 'details')
  return {
    kind: 'action',
    type,
    name,
    outcome: type === 'error' ? asFailed(outcome, name) : outcome,
    details: details ?? (type === 'tool_call' ? toolCallDetails(payloads, outcome) : '{}'),
  }
}

function actionType(span: SpanLike): ActionType {
  return ACTION_TYPES.find((type) => type === span.attributes[ATTR.actionType]) ?? 'tool_call'
}

/** An error action tells of a failure, whatever the status of its own span. */
function asFailed(outcome: Outcome, name: string): Outcome {
  if (outcome.status === 'error') return outcome
  return { status: 'error', failure: { type: name, message: '' } }
}

function toolCallDetails(payloads: PayloadReader, outcome: Outcome): string {
  const failure = outcome.status === 'error' ? outcome.failure : undefined
  return objectText({
    tool_parameters: payloads.object(ATTR.toolArguments, 'toolArguments') ?? '{}',
    tool_result: payloads.value(ATTR.toolResult, 'toolResult'),
    success: String(outcome.status === 'ok'),
    error_type: failure && JSON.stringify(failure.type),
    error_message: failure && JSON.stringify(failure.message),
  })
}

function present(texts: Record<string, string | undefined>): Record<string, string> {
  const kept = Object.entries(texts).filter((entry) => entry[1] !== undefined)
  return Object.fromEntries(kept) as Record<string, string>
}
