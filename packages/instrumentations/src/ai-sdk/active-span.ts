import { context, trace, type Span } from '@opentelemetry/api'

/** What spans of OpenTelemetry's SDK, of either line, show besides. */
interface ReadableSpan {
  readonly attributes?: Readonly<Record<string, unknown>>
  readonly instrumentationScope?: { readonly name?: string }
  readonly instrumentationLibrary?: { readonly name?: string }
}

/** Of `@ai-sdk/otel`: its `OpenTelemetry` and its `LegacyOpenTelemetry`. */
const AI_SDK_SCOPES: ReadonlySet<unknown> = new Set(['gen_ai', 'ai'])

const attributesOf = (span: Span): Readonly<Record<string, unknown>> =>
  (span as ReadableSpan).attributes ?? {}

/** Whether what runs now is inside an action of ours for this very call. */
export function isToldAlready(toolCallId: unknown): boolean {
  const span = trace.getSpan(context.active())
  if (!span || toolCallId === undefined) return false
  const attributes = attributesOf(span)
  return (
    attributes['agent_action.type'] === 'tool_call' &&
    attributes['gen_ai.tool.call.id'] === toolCallId
  )
}

/** Whether this is a span of the AI SDK's own, or a run of this agent's that is ours. */
export function tellsOfGeneration(span: Span, agentName: string): boolean {
  const { instrumentationScope, instrumentationLibrary } = span as ReadableSpan
  if (AI_SDK_SCOPES.has((instrumentationScope ?? instrumentationLibrary)?.name)) return true
  const attributes = attributesOf(span)
  return (
    attributes['gen_ai.operation.name'] === 'invoke_agent' &&
    attributes['gen_ai.agent.name'] === agentName
  )
}
