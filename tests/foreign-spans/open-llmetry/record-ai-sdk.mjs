// AI SDK 6 beside OpenLLMetry's processor, which rewrites its spans: seen before and after that.

import { createRequire } from 'node:module'
import { recordAiSdk } from '../ai-sdk-cases.mjs'
import { createRecorder } from '../recorder.mjs'
import { nowhere } from '../nowhere.mjs'

const { createSpanProcessor } = createRequire(import.meta.url)('@traceloop/node-server-sdk')
const ai = await import('ai')
const { MockLanguageModelV3 } = await import('ai/test')
const { z } = await import('zod')

await recordWith('before', 'open-llmetry-ai-sdk')
await recordWith('after', 'open-llmetry-ai-sdk-later')

async function recordWith(place, folder) {
  const recorder = createRecorder(import.meta.url, {
    library: '@traceloop/node-server-sdk@0.27.0 with ai@6.0.326',
    folder,
    [place]: [createSpanProcessor({ exporter: nowhere(), disableBatch: true })],
  })
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
    telemetry: ({ session, functionId, ...more }) => ({
      experimental_telemetry: {
        isEnabled: true,
        // The second provider of a process does not become the global one.
        tracer: recorder.tracerProvider.getTracer('ai'),
        ...more,
        ...(functionId && {
          metadata: { agent: functionId, ...(session && { sessionId: session }) },
        }),
      },
    }),
  })
}
