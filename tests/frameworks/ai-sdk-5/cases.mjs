import { traceAiTools } from '@agent-actions/instrumentations/ai-sdk'
import * as ai from 'ai'
import { MockLanguageModelV2 } from 'ai/test'
import { z } from 'zod'
import { commonCases } from '../ai-sdk-cases.mjs'
import { runCases } from '../run-cases.mjs'

const version = {
  ai,
  z,
  Model: MockLanguageModelV2,
  usage: { inputTokens: 3, outputTokens: 2, totalTokens: 5 },
  finish: (reason) => reason,
  settings: 'experimental_telemetry',
  providerTool: 'provider-defined',
  wrap: traceAiTools,
}

await runCases({ ...commonCases(version) })
