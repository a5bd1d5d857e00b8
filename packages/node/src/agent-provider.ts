import { recordUnsampled, type ActionSpanProcessor } from '@agent-actions/exporter'
import { CorrelationIdGenerator } from '@agent-actions/sdk'
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  type Resource,
} from '@opentelemetry/resources'
import { BasicTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-base'
import { samplerFromEnvironment } from './sampler-from-environment.ts'
import type { StartSettings } from './start-settings.ts'

/** @param processors ours comes first: others may change a span that has ended */
export function agentProvider(
  { agentName, sampler }: StartSettings,
  processors: readonly [ActionSpanProcessor, ...SpanProcessor[]],
): BasicTracerProvider {
  return new BasicTracerProvider({
    idGenerator: new CorrelationIdGenerator(),
    resource: resourceOf(agentName),
    // Sampling is for traces; a record of actions has none.
    sampler: recordUnsampled(sampler ?? samplerFromEnvironment(process.env)),
    spanProcessors: [...processors],
  })
}

/** `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` win over the agent's name. */
function resourceOf(agentName: string | undefined): Resource {
  const named = resourceFromAttributes(agentName ? { 'service.name': agentName } : {})
  return defaultResource()
    .merge(named)
    .merge(detectResources({ detectors: [envDetector] }))
}
