export { aiSdkActions, type AiSdkActions } from './ai-sdk-actions.ts'
export { aiSdkInstrumentation } from './ai-sdk-instrumentation.ts'
export { instrumentAiSdk } from './instrument-ai-sdk.ts'
export { traceAiTools, type TraceAiToolsOptions } from './trace-ai-tools.ts'
