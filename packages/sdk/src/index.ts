export { action, type ToolDecorator, type ToolDecoratorOptions } from './action-decorator.ts'
export type { Action } from './action.ts'
export { ActionLogger } from './action-logger.ts'
export type { AgentRunOptions } from './agent-run.ts'
export type { CarrierKind } from './carrier.ts'
export type { OnActiveTrace } from './correlation.ts'
export { CorrelationIdGenerator } from './correlation-id-generator.ts'
export { currentCorrelationId } from './current-correlation-id.ts'
export { injectCorrelation } from './inject-correlation.ts'
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
export type { Yielded } from './steps.ts'
export { traceTool, type TraceToolOptions } from './trace-tool.ts'
export { traceTools, type TraceToolsOptions } from './trace-tools.ts'
export { withCorrelationId, type WithCorrelationIdOptions } from './with-correlation-id.ts'
export { withExtracted } from './with-extracted.ts'
