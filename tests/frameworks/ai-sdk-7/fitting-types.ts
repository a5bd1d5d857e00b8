import {
  aiSdkActions,
  traceAiTools,
  type AiSdkActions,
} from '@agent-actions/instrumentations/ai-sdk'
import { generateText, registerTelemetry, tool, type DynamicToolCall, type Telemetry } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { z } from 'zod'
import type {
  ApprovalRequest,
  EndEvent,
  InvalidToolCall,
  StartEvent,
  StepEvent,
} from '../../../packages/instrumentations/src/ai-sdk/hook-events.ts'
import type {
  ToolExecution,
  ToolExecutionEnd,
} from '../../../packages/instrumentations/src/ai-sdk/hooks-of-7.ts'

export const given: Telemetry = aiSdkActions()
registerTelemetry(aiSdkActions())

const tools = {
  search: tool({
    inputSchema: z.object({ query: z.string() }),
    execute: ({ query }) => ({ hits: [query] }),
  }),
}
const traced: typeof tools = traceAiTools(tools)

export const { staticToolCalls } = await generateText({
  model: new MockLanguageModelV4(),
  prompt: 'Find it',
  tools: traced,
  telemetry: { functionId: 'researcher', integrations: [aiSdkActions()] },
})

type Told<Hook extends keyof AiSdkActions & keyof Telemetry> =
  NonNullable<Telemetry[Hook]> extends (event: infer Event) => unknown ? Event : never
/** What is read of an event is in it, by name and type. */
export const read: [
  Pick<StartEvent, 'callId' | 'operationId' | 'functionId' | 'recordInputs' | 'recordOutputs'>,
  Omit<StepEvent, 'content'>,
  { content: readonly { readonly type: string }[] },
  Omit<EndEvent, 'object'>,
  Omit<ToolExecution, 'toolCallId'>,
  ToolExecutionEnd,
] = {} as unknown as [
  Told<'onStart'>,
  Told<'onStepFinish'>,
  Told<'onStepFinish'>,
  Extract<Told<'onEnd'>, { readonly totalUsage: unknown }>,
  Parameters<NonNullable<Telemetry['onToolExecutionStart']>>[0],
  Told<'onToolExecutionEnd'>,
]

type Part = Told<'onStepFinish'>['content'][number]

export const parts: [ApprovalRequest, Omit<InvalidToolCall, 'invalid' | 'type'>] =
  {} as unknown as [
    Extract<Part, { type: 'tool-approval-request' }>,
    DynamicToolCall & { readonly invalid: true },
  ]
