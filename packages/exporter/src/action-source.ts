import {
  ATTR,
  MAX_NAME_LENGTH,
  parseCorrelationId,
  safeText,
  SDK_SCOPE,
  type ActionSource,
  type Json,
  type SafeJsonOptions,
} from '@agent-actions/events'
import { serviceName } from './service-name.ts'
import { scopeName, type SpanLike } from './span-like.ts'

const SAMPLED = 1

/** Of our own spans: one object for all that say nothing more, so that it is made and written once. */
let latestPlain: PlainSource | undefined

interface PlainSource {
  readonly resource: SpanLike['resource']
  readonly payloads: SafeJsonOptions
  readonly source: ActionSource
}

/**
 * Where the span comes from: what an event says under `source`.
 *
 * @param seq the number of the span's start in this process
 */
export function actionSource(span: SpanLike, seq: number, payloads: SafeJsonOptions): ActionSource {
  const scope = scopeName(span)
  const isOurs = scope === SDK_SCOPE
  const isSampled = (span.spanContext().traceFlags & SAMPLED) !== 0
  const appId = span.attributes[ATTR.appCorrelationId]
  if (isOurs && isSampled && span.links.length === 0 && appId === undefined)
    return plainSource(span, payloads)
  const linked = isOurs ? span.links[0]?.context : undefined
  const appCorrelationId = parseCorrelationId(appId)
  return {
    ...named(scope, serviceName(span), payloads),
    // Our own clock never gives two spans one time; others need the tie broken.
    ...(!isOurs && { seq }),
    ...(linked && { linked: { trace_id: linked.traceId, span_id: linked.spanId } }),
    ...(appCorrelationId !== undefined && { app_correlation_id: appCorrelationId }),
    ...(!isSampled && { sampled: false }),
  }
}

function plainSource(span: SpanLike, payloads: SafeJsonOptions): ActionSource {
  const { resource } = span
  if (latestPlain?.resource !== resource || latestPlain.payloads !== payloads) {
    latestPlain = { resource, payloads, source: named(SDK_SCOPE, serviceName(span), payloads) }
  }
  return latestPlain.source
}

function named(
  scope: string | undefined,
  service: string | undefined,
  payloads: SafeJsonOptions,
): Record<string, Json> {
  return {
    ...(scope !== undefined && { scope: safeText(scope, MAX_NAME_LENGTH, payloads) }),
    ...(service !== undefined && { service: safeText(service, MAX_NAME_LENGTH, payloads) }),
  }
}
