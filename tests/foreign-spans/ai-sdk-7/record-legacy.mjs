import { recordAiSdk } from '../ai-sdk-cases.mjs'
import { createRecorder } from '../recorder.mjs'

const recorder = createRecorder(import.meta.url, {
  library: 'ai@7.0.173 with LegacyOpenTelemetry of @ai-sdk/otel@1.0.173',
  folder: 'ai-sdk-7-legacy',
})
const ai = await import('ai')
const { LegacyOpenTelemetry } = await import('@ai-sdk/otel')
const { MockLanguageModelV4 } = await import('ai/test')
const { z } = await import('zod')

ai.registerTelemetry(new LegacyOpenTelemetry())

await recordAiSdk({
  recorder,
  ai,
  z,
  Model: MockLanguageModelV4,
  usage: {
    inputTokens: { total: 3, noCache: 3, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 2, text: 2, reasoning: 0 },
  },
  finish: (unified) => ({ unified, raw: unified }),
  telemetry: ({ session, ...more }) => ({
    telemetry: {
      isEnabled: true,
      ...more,
      ...(session && { includeRuntimeContext: { sessionId: true } }),
    },
    ...(session && { runtimeContext: { sessionId: session } }),
  }),
})
