import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A span as OTLP's JSON has it. */
export interface OtlpSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly OtlpAttribute[]
  readonly events: readonly {
    readonly name: string
    readonly timeUnixNano: string
    readonly attributes: readonly OtlpAttribute[]
  }[]
  readonly status: unknown
}

export interface OtlpAttribute {
  readonly key: string
  readonly value: Readonly<Record<string, unknown>>
}

export interface OtlpScope {
  readonly name: string
  readonly version?: string
}

/** A span and whose it is. */
export interface CollectedSpan {
  readonly service: string
  readonly resource: readonly OtlpAttribute[]
  readonly scope: OtlpScope
  readonly span: OtlpSpan
}

interface OtlpRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly OtlpAttribute[] }
    readonly scopeSpans: readonly {
      readonly scope: OtlpScope
      readonly spans: readonly OtlpSpan[]
    }[]
  }[]
}

/** Takes OTLP over HTTP, as a collector does, and keeps it. */
export interface OtlpCollector extends AsyncDisposable {
  readonly url: string
  /** In the order in which they came. */
  readonly spans: readonly CollectedSpan[]
}

export async function startOtlpCollector(): Promise<OtlpCollector> {
  const spans: CollectedSpan[] = []
  const server = createServer((incoming, response) => {
    void take(incoming).then((more) => {
      spans.push(...more)
      response.setHeader('content-type', 'application/json').end('{}')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function take(incoming: IncomingMessage): Promise<readonly CollectedSpan[]> {
  const { resourceSpans } = JSON.parse(await text(incoming)) as OtlpRequest
  return resourceSpans.flatMap(({ resource: { attributes: resource }, scopeSpans }) => {
    const named = resource.find(({ key }) => key === 'service.name')?.value['stringValue']
    const service = typeof named === 'string' ? named : ''
    return scopeSpans.flatMap((each) =>
      each.spans.map((span) => ({ service, resource, scope: each.scope, span })),
    )
  })
}
