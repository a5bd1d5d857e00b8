import { recordAiSdk } from '../ai-sdk-cases.mjs'
import { createRecorder } from '../recorder.mjs'

const recorder = createRecorder(import.meta.url, { library: 'ai@5.0.277', folder: 'ai-sdk-5' })
const ai = await import('ai')
const { MockLanguageModelV2 } = await import('ai/test')
const { z } = await import('zod')

await recordAiSdk({
  recorder,
  ai,
  z,
  Model: MockLanguageModelV2,
  usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
  finish: (reason) => reason,
  telemetry: ({ session, ...more }) => ({
    experimental_telemetry: {
      isEnabled: true,
      ...more,
      ...(session && { metadata: { sessionId: session } }),
    },
  }),
})
