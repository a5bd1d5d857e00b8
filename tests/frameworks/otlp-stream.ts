import type { CollectedSpan, OtlpAttribute } from './otlp-collector.ts'

/** What differs between two runs of the same service, whoever watches. */
const VARYING = new Set([
  'net.peer.port',
  'network.peer.port',
  'process.command_args',
  'process.pid',
  'service.instance.id',
])

/** A span without what differs. */
export interface StreamSpan {
  readonly service: string
  readonly scope: string
  readonly name: string
  readonly [more: string]: unknown
}

/**
 * What a collector got of one run, so that it equals what it got of another: by service and scope, in
 * order, with everything but times. Ids are numbered in order, ports have names.
 *
 * @param ports the name of each server's port
 */
export function otlpStream(
  collected: readonly CollectedSpan[],
  ports: Readonly<Record<string, string>>,
): readonly StreamSpan[] {
  const ids = new Map<string, number>()
  const idOf = (id: string | undefined): number | undefined => {
    if (!id) return undefined
    if (!ids.has(id)) ids.set(id, ids.size)
    return ids.get(id)
  }
  const attributesOf = (attributes: readonly OtlpAttribute[]): unknown =>
    attributes.map(({ key, value }) => [key, VARYING.has(key) ? 'varies' : named(value, ports)])
  const inOrder = collected.toSorted((a, b) => placeOf(a).localeCompare(placeOf(b)))
  for (const { span } of inOrder) idOf(span.spanId)
  return inOrder.map(({ service, resource, scope, span }) => ({
    ...span,
    service,
    resource: attributesOf(resource),
    scope: scope.name,
    scopeVersion: scope.version,
    traceId: idOf(span.traceId),
    spanId: idOf(span.spanId),
    parentSpanId: idOf(span.parentSpanId),
    attributes: attributesOf(span.attributes),
    events: span.events.map(({ name, attributes }) => [name, attributesOf(attributes)]),
    status: named(span.status, ports),
    startTimeUnixNano: 'varies',
    endTimeUnixNano: 'varies',
  }))
}

function placeOf({ service, scope }: CollectedSpan): string {
  return `${service} ${scope.name}`
}

function named(value: unknown, ports: Readonly<Record<string, string>>): string {
  return Object.entries(ports).reduce(
    (text, [port, name]) => text.replaceAll(new RegExp(`\\b${port}\\b`, 'g'), name),
    JSON.stringify(value),
  )
}
