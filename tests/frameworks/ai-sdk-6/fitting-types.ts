import { aiSdkActions, traceAiTools } from '@agent-actions/instrumentations/ai-sdk'
import {
  generateText,
  registerTelemetryIntegration,
  tool,
  type DynamicToolCall,
  type TelemetryIntegration,
} from 'ai'
import { MockLanguageModelV3 } from 'ai/test'
import { z } from 'zod'
import type {
  ApprovalRequest,
  InvalidToolCall,
  StartEvent,
  TelemetrySettings,
} from '../../../packages/instrumentations/src/ai-sdk/hook-events.ts'
import type {
  ToolCallEvent,
  ToolCallFinishEvent,
} from '../../../packages/instrumentations/src/ai-sdk/hooks-of-6.ts'

export const given: TelemetryIntegration = aiSdkActions()
registerTelemetryIntegration(aiSdkActions())

const tools = {
  search: tool({
    inputSchema: z.object({ query: z.string() }),
    execute: ({ query }) => ({ hits: [query] }),
  }),
}
const traced: typeof tools = traceAiTools(tools)

export const { staticToolCalls } = await generateText({
  model: new MockLanguageModelV3(),
  prompt: 'Find it',
  tools: traced,
  experimental_telemetry: { integrations: [aiSdkActions()] },
})

type Told<Hook extends keyof TelemetryIntegration> =
  NonNullable<TelemetryIntegration[Hook]> extends (event: infer Event) => unknown ? Event : never

/** What is read of an event is in it, by name and type. */
export const read: [
  Pick<StartEvent, 'functionId'> & { readonly messages?: unknown; readonly prompt?: unknown },
  ToolCallEvent,
  ToolCallFinishEvent,
  TelemetrySettings & { readonly content: readonly { readonly type: string }[] },
] = {} as unknown as [
  Told<'onStart'>,
  Told<'onToolCallStart'>,
  Told<'onToolCallFinish'>,
  Told<'onStepFinish'>,
]

type Part = Told<'onStepFinish'>['content'][number]

export const parts: [Omit<ApprovalRequest, 'reason'>, Omit<InvalidToolCall, 'invalid' | 'type'>] =
  {} as unknown as [
    Extract<Part, { type: 'tool-approval-request' }>,
    DynamicToolCall & { readonly invalid: true },
  ]
