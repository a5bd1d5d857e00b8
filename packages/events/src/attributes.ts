/**
 * Span attribute names: the one place that spells them.
 *
 * OpenTelemetry's GenAI conventions come first; `agent_action.` is our own prefix for what has no
 * name there. The GenAI constants left `@opentelemetry/semantic-conventions` in 1.42, whose README
 * advises to copy the strings.
 */
export const ATTR = {
  actionType: 'agent_action.type',
  actionName: 'agent_action.name',
  /** JSON text: the payload of a decision, error or success, or of a tool call given whole. */
  details: 'agent_action.details',
  /** `cancelled`, where the action was; other outcomes are in the span's status. */
  status: 'agent_action.status',
  /** Which side of a call this is, where the other side has an action of its own for it. */
  layer: 'agent_action.layer',
  debugMode: 'agent_action.debug_mode',
  projectPath: 'agent_action.project_path',
  projectName: 'agent_action.project_name',
  workingDirectory: 'agent_action.working_directory',
  /** What an agent's run was asked to do. */
  task: 'agent_action.task',
  /** The app's own id of a run that joined a trace with another. */
  appCorrelationId: 'agent_action.app_correlation_id',
  operationName: 'gen_ai.operation.name',
  agentName: 'gen_ai.agent.name',
  toolName: 'gen_ai.tool.name',
  toolCallId: 'gen_ai.tool.call.id',
  /** JSON text, because SDK 2.x drops attributes that are objects. */
  toolArguments: 'gen_ai.tool.call.arguments',
  /** JSON text. */
  toolResult: 'gen_ai.tool.call.result',
  errorType: 'error.type',
  serviceName: 'service.name',
  exceptionType: 'exception.type',
  exceptionMessage: 'exception.message',
} as const

/** Values of `gen_ai.operation.name` that make a span an action. */
export const OPERATION = { executeTool: 'execute_tool', invokeAgent: 'invoke_agent' } as const

/** The instrumentation scope of every span that our SDK makes. */
export const SDK_SCOPE = '@agent-actions/sdk'
