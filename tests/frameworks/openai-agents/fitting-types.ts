import * as agents from '@openai/agents-core'
import { z } from 'zod'
import { instrumentOpenAIAgents, traceExecute } from '@agent-actions/instrumentations/openai-agents'
import type {
  AgentsModule,
  AgentsProcessor,
  AgentsSpan,
} from '../../../packages/instrumentations/src/openai-agents/agents-tracing.ts'

instrumentOpenAIAgents(agents)

// What is read of the framework, by its own types.
agents satisfies AgentsModule
declare const span: agents.Span<agents.SpanData>
span satisfies AgentsSpan
declare const processor: AgentsProcessor
processor satisfies agents.TracingProcessor

// A tool's function is inferred as without us.
agents.tool({
  name: 'Read',
  description: 'Reads a page',
  parameters: z.object({ page: z.number() }),
  execute: traceExecute(async ({ page }, context, details) => {
    page satisfies number
    context satisfies agents.RunContext | undefined
    details?.toolCall?.callId satisfies string | undefined
    return { text: `page ${page}` }
  }),
})

const length: (text: string) => number = traceExecute((text: string) => text.length)
length satisfies (text: string) => number
