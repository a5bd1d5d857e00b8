// AI SDK 6 beside OpenInference's processor, which adds its own attributes to the spans.

import { OpenInferenceSimpleSpanProcessor } from '@arizeai/openinference-vercel'
import { recordAiSdk } from '../ai-sdk-cases.mjs'
import { nowhere } from '../nowhere.mjs'
import { createRecorder } from '../recorder.mjs'

const recorder = createRecorder(import.meta.url, {
  library: '@arizeai/openinference-vercel@2.8.1 with ai@6.0.326',
  folder: 'open-inference-ai-sdk',
  before: [new OpenInferenceSimpleSpanProcessor({ exporter: nowhere() })],
})
const ai = await import('ai')
const { MockLanguageModelV3 } = await import('ai/test')
const { z } = await import('zod')

await recordAiSdk({
  recorder,
  ai,
  z,
  Model: MockLanguageModelV3,
  usage: {
    inputTokens: { total: 3, noCache: 3, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 2, text: 2, reasoning: 0 },
  },
  finish: (unified) => ({ unified, raw: unified }),
  telemetry: ({ session, ...more }) => ({
    experimental_telemetry: {
      isEnabled: true,
      ...more,
      ...(session && { metadata: { sessionId: session } }),
    },
  }),
})
