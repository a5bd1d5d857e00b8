export { traceRunnableTools } from './trace-runnable-tools.ts'
