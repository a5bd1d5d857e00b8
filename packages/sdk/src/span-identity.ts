import {
  ACTION_TYPES,
  ATTR,
  MAX_NAME_LENGTH,
  OPERATION,
  safeText,
  type ActionType,
} from '@agent-actions/events'
import type { Attributes } from '@opentelemetry/api'
import { warnOnce } from './diagnostics.ts'

/** A span's name, and the attributes that say what it is. */
export interface SpanIdentity {
  readonly spanName: string
  readonly attributes: Attributes
}

/** As OpenTelemetry's GenAI conventions name a tool call. */
export function toolCallIdentity(toolName: unknown, toolCallId?: unknown): SpanIdentity {
  const name = nameOf(toolName)
  const attributes: Attributes = {
    [ATTR.actionType]: 'tool_call',
    [ATTR.actionName]: name,
    [ATTR.operationName]: OPERATION.executeTool,
    [ATTR.toolName]: name,
  }
  if (typeof toolCallId === 'string' && toolCallId !== '') attributes[ATTR.toolCallId] = toolCallId
  return { spanName: `${OPERATION.executeTool} ${name}`, attributes }
}

export function actionIdentity(actionType: ActionType, actionName: unknown): SpanIdentity {
  if (actionType === 'tool_call') return toolCallIdentity(actionName)
  const name = nameOf(actionName)
  return {
    spanName: `${actionType} ${name}`,
    attributes: { [ATTR.actionType]: actionType, [ATTR.actionName]: name },
  }
}

/** An agent's run. It has no action type: it becomes a success or an error when it ends. */
export function runIdentity(agentName: unknown, task: unknown): SpanIdentity {
  const name = nameOf(agentName)
  const attributes: Attributes = {
    [ATTR.operationName]: OPERATION.invokeAgent,
    [ATTR.agentName]: name,
  }
  if (typeof task === 'string' && task !== '')
    attributes[ATTR.task] = safeText(task, MAX_TASK_CHARS)
  return { spanName: `${OPERATION.invokeAgent} ${name}`, attributes }
}

/** What an agent is asked to do can be a whole prompt. */
const MAX_TASK_CHARS = 4096

/** What an action or an agent is called, whatever was given. */
export function nameOf(value: unknown): string {
  if (typeof value !== 'string' || value === '') {
    warnOnce(
      'no-name',
      'An action or agent was given no name and is recorded as unknown. Names are given as toolName, decisionName, successName, actionName, or as the first argument.',
    )
    return 'unknown'
  }
  return safeText(value, MAX_NAME_LENGTH)
}

/** As the original did: an unknown type is a tool call. */
export function actionTypeOf(value: unknown): ActionType {
  const type = ACTION_TYPES.find((known) => known === value)
  if (type !== undefined) return type
  warnOnce(
    'action-type',
    `An action's type is one of ${ACTION_TYPES.join(', ')}; an action of another type is recorded as tool_call.`,
  )
  return 'tool_call'
}
