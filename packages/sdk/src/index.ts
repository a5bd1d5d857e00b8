export type { Action } from './action.ts'
export { ActionLogger } from './action-logger.ts'
export type { AgentRunOptions } from './agent-run.ts'
export { CorrelationIdGenerator } from './correlation-id-generator.ts'
export { logAction, type OneOffAction } from './log-action.ts'
export type {
  LoggedAction,
  LoggedDecision,
  LoggedError,
  LoggedSuccess,
  LoggedToolCall,
} from './logged-actions.ts'
export type { ActionLoggerOptions } from './logger-options.ts'
export type { ToolCallOptions } from './tool-call.ts'
export { traceTool, type TraceToolOptions } from './trace-tool.ts'
export { traceTools, type TraceToolsOptions } from './trace-tools.ts'
