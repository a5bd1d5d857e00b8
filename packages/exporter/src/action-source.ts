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
import type { SpanRecord } from './span-record.ts'

const SAMPLED = 1
const NONE: readonly string[] = []
/** `SpanKind.SERVER` of the OpenTelemetry API. */
const SERVER = 1
/** Of the conventions for MCP: only its spans have it. */
const MCP_METHOD = 'mcp.method.name'
const SERVER_LAYER = 'mcp.server'

/** By scope: what every span of it says. Of our own spans most say no more, and share this object. */
const bases = new Map<string | undefined, Base>()
const MAX_BASES = 64

interface Base {
  readonly resource: SpanLike['resource']
  readonly payloads: SafeJsonOptions
  readonly source: ActionSource
}

/** What is known of a span beside the span itself. */
export interface Observed {
  readonly record: SpanRecord
  readonly session: string | undefined
  readonly payloads: SafeJsonOptions
}

/** Where the span comes from: what an event says under `source`. */
export function actionSource(span: SpanLike, observed: Observed): ActionSource {
  const scope = scopeName(span)
  const isOurs = scope === SDK_SCOPE
  const { record, session, payloads } = observed
  const layers = record.layers?.scopes ?? NONE
  const isSampled = (span.spanContext().traceFlags & SAMPLED) !== 0
  const appId = span.attributes[ATTR.appCorrelationId]
  const isServer = isServerOfCall(span, record)
  const isPlain = isOurs && isSampled && !isServer && span.links.length === 0 && appId === undefined
  const dropped = droppedCounts(span)
  const base = baseSource(scope, span, payloads)
  if (isPlain && layers.length === 0 && !dropped && session === undefined) return base
  // Not spread: to add to what was spread takes the engine a microsecond for each key.
  const source: Record<string, Json | undefined> = Object.assign({}, base)
  // Our own clock never gives two spans one time; others need the tie broken.
  if (!isOurs) source['seq'] = record.seq
  const linked = isOurs ? span.links[0]?.context : undefined
  if (linked) source['linked'] = { trace_id: linked.traceId, span_id: linked.spanId }
  const appCorrelationId = parseCorrelationId(appId)
  if (appCorrelationId !== undefined) source['app_correlation_id'] = appCorrelationId
  if (session !== undefined) source['session'] = safeText(session, MAX_NAME_LENGTH, payloads)
  if (layers.length > 0) {
    source['layers'] = layers.map((name) => safeText(name, MAX_NAME_LENGTH, payloads))
  }
  if (isServer) source['layer'] = SERVER_LAYER
  if (!isSampled) source['sampled'] = false
  return dropped ? { ...source, ...dropped } : source
}

/** The server's view of a call whose client is traced elsewhere: an action of its own, under the client's. */
function isServerOfCall(span: SpanLike, { hasUnseenParent }: SpanRecord): boolean {
  if (span.attributes[ATTR.layer] === SERVER_LAYER) return true
  return hasUnseenParent && span.kind === SERVER && span.attributes[MCP_METHOD] !== undefined
}

/** What the span lost to the limits of its provider; `undefined` where that is nothing. */
function droppedCounts(span: SpanLike): Record<string, number> | undefined {
  const { droppedAttributesCount, droppedEventsCount, droppedLinksCount } = span
  if (!droppedAttributesCount && !droppedEventsCount && !droppedLinksCount) return undefined
  return {
    ...(isCount(droppedAttributesCount) && { dropped_attributes: droppedAttributesCount }),
    ...(isCount(droppedEventsCount) && { dropped_events: droppedEventsCount }),
    ...(isCount(droppedLinksCount) && { dropped_links: droppedLinksCount }),
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}

function baseSource(
  scope: string | undefined,
  span: SpanLike,
  payloads: SafeJsonOptions,
): ActionSource {
  const { resource } = span
  const known = bases.get(scope)
  if (known?.resource === resource && known.payloads === payloads) return known.source
  const source = named(scope, serviceName(span), payloads)
  if (bases.size >= MAX_BASES) bases.clear()
  bases.set(scope, { resource, payloads, source })
  return source
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
