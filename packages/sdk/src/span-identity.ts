import {
  ACTION_TYPES,
  ATTR,
  MAX_NAME_LENGTH,
  OPERATION,
  safeText,
  type ActionType,
  type SafeJsonOptions,
} from '@agent-actions/events'
import type { Attributes } from '@opentelemetry/api'
import { warnOnce } from './diagnostics.ts'

/** A span's name, and the attributes that say what it is. */
export interface SpanIdentity {
  readonly spanName: string
  readonly attributes: Attributes
}

/** What is said of one tool call beside its name. It can be anything. */
export interface ToolCallSigns {
  readonly toolCallId?: unknown
  readonly layer?: unknown
}

/** As OpenTelemetry's GenAI conventions name a tool call. */
export function toolCallIdentity(
  toolName: unknown,
  payloads: SafeJsonOptions,
  { toolCallId, layer }: ToolCallSigns = {},
): SpanIdentity {
  const name = nameOf(toolName, payloads)
  const attributes: Attributes = {
    [ATTR.actionType]: 'tool_call',
    [ATTR.actionName]: name,
    [ATTR.operationName]: OPERATION.executeTool,
    [ATTR.toolName]: name,
    ...toolCallIdAttribute(toolCallId, payloads),
  }
  if (layer === 'mcp.server') attributes[ATTR.layer] = layer
  return { spanName: `${OPERATION.executeTool} ${name}`, attributes }
}

/** Nothing where it is none. */
export function toolCallIdAttribute(toolCallId: unknown, payloads: SafeJsonOptions): Attributes {
  if (typeof toolCallId !== 'string' || toolCallId === '') return {}
  return { [ATTR.toolCallId]: safeText(toolCallId, MAX_NAME_LENGTH, payloads) }
}

export function actionIdentity(
  actionType: ActionType,
  actionName: unknown,
  payloads: SafeJsonOptions,
): SpanIdentity {
  if (actionType === 'tool_call') return toolCallIdentity(actionName, payloads)
  const name = nameOf(actionName, payloads)
  return {
    spanName: `${actionType} ${name}`,
    attributes: { [ATTR.actionType]: actionType, [ATTR.actionName]: name },
  }
}

/** An agent's run. It has no action type: it becomes a success or an error when it ends. */
export function runIdentity(
  agentName: unknown,
  task: unknown,
  payloads: SafeJsonOptions,
): SpanIdentity {
  const name = nameOf(agentName, payloads)
  const attributes: Attributes = {
    [ATTR.operationName]: OPERATION.invokeAgent,
    [ATTR.agentName]: name,
  }
  if (typeof task === 'string' && task !== '')
    attributes[ATTR.task] = safeText(task, MAX_TASK_CHARS, payloads)
  return { spanName: `${OPERATION.invokeAgent} ${name}`, attributes }
}

/** What an agent is asked to do can be a whole prompt. */
const MAX_TASK_CHARS = 4096

/** What an action or an agent is called, whatever was given. */
export function nameOf(value: unknown, payloads: SafeJsonOptions): string {
  if (typeof value !== 'string' || value === '') {
    warnOnce(
      'no-name',
      'An action or agent was given no name and is recorded as unknown. Names are given as toolName, decisionName, successName, actionName, or as the first argument.',
    )
    return 'unknown'
  }
  return safeText(value, MAX_NAME_LENGTH, payloads)
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
