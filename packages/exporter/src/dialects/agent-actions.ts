import {
  ACTION_TYPES,
  ATTR,
  MAX_NAME_LENGTH,
  OPERATION,
  SDK_SCOPE,
  type ActionType,
} from '@agent-actions/events'
import { objectPieces, type JsonPieces } from '../json-pieces.ts'
import { readOutcome } from '../outcome.ts'
import type { PayloadReader } from '../payload-reader.ts'
import type { ActionReading, AgentRunReading, Outcome, SpanDialect } from '../span-dialect.ts'
import { scopeName, textOf, type SpanLike } from '../span-like.ts'
import { toolDetails } from '../tool-details.ts'

/** Our own spans, and anyone's that carry `agent_action.type`. */
export const agentActionsDialect: SpanDialect = {
  name: 'agent-actions',
  classify(span) {
    if (textOf(span.attributes[ATTR.actionType]) !== undefined) return 'action'
    const isRun = span.attributes[ATTR.operationName] === OPERATION.invokeAgent
    return isRun && scopeName(span) === SDK_SCOPE ? 'agent_run' : undefined
  },
  read(span, payloads) {
    const outcome = readOutcome(span, payloads)
    return textOf(span.attributes[ATTR.actionType]) === undefined
      ? readRun(span, payloads, outcome)
      : readAction(span, payloads, outcome)
  },
}

function readRun(span: SpanLike, payloads: PayloadReader, outcome: Outcome): AgentRunReading {
  const task = textOf(span.attributes[ATTR.task])
  const payload = {
    parameters: payloads.arguments(),
    result: payloads.result(),
  }
  return { kind: 'agent_run', outcome, payload: present(payload), ...(task ? { task } : {}) }
}

function readAction(span: SpanLike, payloads: PayloadReader, outcome: Outcome): ActionReading {
  const type = actionType(span)
  const name =
    textOf(span.attributes[ATTR.actionName]) ?? textOf(span.attributes[ATTR.toolName]) ?? span.name
  const details = payloads.details()
  const ended = type === 'error' ? asFailed(outcome, payloads.text(name, MAX_NAME_LENGTH)) : outcome
  // Each written out: to spread what they share takes as long as all the rest of the reading.
  if (type !== 'tool_call' || details !== undefined) {
    const whole = details === undefined ? detailsOf(type, payloads, ended) : [details]
    return { kind: 'action', type, name, outcome: ended, details: whole }
  }
  const tool = { parameters: payloads.arguments(), result: payloads.result() }
  return { kind: 'action', type, name, outcome: ended, details: toolDetails(tool, ended), tool }
}

function actionType(span: SpanLike): ActionType {
  const type = span.attributes[ATTR.actionType] as ActionType
  return ACTION_TYPES.includes(type) ? type : 'tool_call'
}

/** An error action tells of a failure, whatever the status of its own span. */
function asFailed(outcome: Outcome, name: string): Outcome {
  if (outcome.status === 'error') return outcome
  return { status: 'error', failure: { type: name, message: '' } }
}

function detailsOf(type: ActionType, payloads: PayloadReader, outcome: Outcome): JsonPieces {
  // Where only names are kept, the type of an error is one of them.
  if (type === 'error' && outcome.status === 'error' && payloads.isHiding) {
    return objectPieces({ error_type: JSON.stringify(outcome.failure.type) })
  }
  return ['{}']
}

function present(texts: Record<string, string | undefined>): Record<string, string> {
  const kept = Object.entries(texts).filter((entry) => entry[1] !== undefined)
  return Object.fromEntries(kept) as Record<string, string>
}
