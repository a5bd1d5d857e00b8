// AI SDK 7 beside OpenInference's processor, which adds its own attributes to the spans.

import { OpenInferenceSimpleSpanProcessor } from '@arizeai/openinference-vercel'
import { recordAiSdk } from '../ai-sdk-cases.mjs'
import { nowhere } from '../nowhere.mjs'
import { createRecorder } from '../recorder.mjs'

const recorder = createRecorder(import.meta.url, {
  library: '@arizeai/openinference-vercel@3.2.1 with ai@7.0.173',
  folder: 'open-inference-ai-sdk-7',
  before: [new OpenInferenceSimpleSpanProcessor({ exporter: nowhere() })],
  fixed: { 'gen_ai.execute_tool.duration': 0.001, 'gen_ai.client.operation.duration': 0.001 },
})
const ai = await import('ai')
const { OpenTelemetry } = await import('@ai-sdk/otel')
const { MockLanguageModelV4 } = await import('ai/test')
const { z } = await import('zod')

ai.registerTelemetry(new OpenTelemetry({ runtimeContext: true }))

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
