import { recordAiSdk } from '../ai-sdk-cases.mjs'
import { createRecorder } from '../recorder.mjs'

const recorder = createRecorder(import.meta.url, { library: 'ai@6.0.326', folder: 'ai-sdk-6' })
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
