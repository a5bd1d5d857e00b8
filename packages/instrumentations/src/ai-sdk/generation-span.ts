import type { Span } from '@opentelemetry/api'

/** What spans of OpenTelemetry's SDK, of either line, show besides. */
interface ReadableSpan {
  readonly attributes?: Readonly<Record<string, unknown>>
  readonly instrumentationScope?: { readonly name?: string }
  readonly instrumentationLibrary?: { readonly name?: string }
}

/** Of `@ai-sdk/otel`: its `OpenTelemetry` and its `LegacyOpenTelemetry`. */
const AI_SDK_SCOPES: ReadonlySet<unknown> = new Set(['gen_ai', 'ai'])

/** Whether this is a span of the AI SDK's own, or of a run of this agent's that is ours. */
export function tellsOfGeneration(span: Span, agentName: string): boolean {
  const { attributes, instrumentationScope, instrumentationLibrary } = span as ReadableSpan
  if (AI_SDK_SCOPES.has((instrumentationScope ?? instrumentationLibrary)?.name)) return true
  return (
    attributes?.['gen_ai.operation.name'] === 'invoke_agent' &&
    attributes['gen_ai.agent.name'] === agentName
  )
}
