import type { Instrumentation } from '../instrumentation.ts'
import { instrumentAiSdk } from './instrument-ai-sdk.ts'

/** AI SDK 6 and 7. Of 5 there is no hook: `traceAiTools`, or its own spans. */
export const aiSdkInstrumentation: Instrumentation = {
  name: 'ai-sdk',
  packages: ['ai'],
  testedLines: ['6', '7'],
  modules: ['ai'],
  ofProcess: instrumentAiSdk,
  ofModule: (module, options) => (hasTelemetry(module) ? instrumentAiSdk(options) : undefined),
}

function hasTelemetry(module: object): boolean {
  return 'registerTelemetry' in module || 'registerTelemetryIntegration' in module
}
