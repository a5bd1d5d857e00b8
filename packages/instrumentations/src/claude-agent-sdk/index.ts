export { traceQuery } from './trace-query.ts'
export { traceSdkTools, type SdkTool } from './trace-sdk-tools.ts'
export { withActionHooks, type ActionHookMatcher, type ActionHooks } from './with-action-hooks.ts'
