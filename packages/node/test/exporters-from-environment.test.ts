import { diag, DiagLogLevel } from '@opentelemetry/api'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { exportersFromEnvironment } from '../src/exporters-from-environment.ts'

afterEach(() => diag.disable())

function warningsOf(environment: Record<string, string>): {
  readonly count: number
  readonly warnings: string
} {
  const warn = vi.fn<(text: string) => void>()
  const others = { error: warn, info: () => {}, debug: () => {}, verbose: () => {} }
  diag.setLogger({ ...others, warn }, DiagLogLevel.WARN)
  const count = exportersFromEnvironment(environment).length
  return { count, warnings: warn.mock.calls.flat().join('\n') }
}

describe('the exporters of the environment', () => {
  it.each([
    [{}, 0],
    [{ OTEL_TRACES_EXPORTER: '' }, 0],
    [{ OTEL_TRACES_EXPORTER: 'none' }, 0],
    [{ OTEL_TRACES_EXPORTER: ' console ' }, 1],
    [{ OTEL_TRACES_EXPORTER: 'console,none,console' }, 1],
  ])('are, for %j, %i and no warning', (environment, count) => {
    expect(warningsOf(environment)).toEqual({ count, warnings: '' })
  })

  it.each([
    [{}, 'exporter-trace-otlp-proto'],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, 'exporter-trace-otlp-http'],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'exporter-trace-otlp-grpc'],
    [
      { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json' },
      'exporter-trace-otlp-http',
    ],
  ])('name, for OTLP with %j, the package to install', (environment, name) => {
    expect(warningsOf({ OTEL_TRACES_EXPORTER: 'otlp', ...environment })).toEqual({
      count: 0,
      warnings: expect.stringContaining(`npm install "@opentelemetry/${name}@`) as string,
    })
  })

  it('leave out a name and a protocol that nobody knows, and say so', () => {
    const { warnings } = warningsOf({
      OTEL_TRACES_EXPORTER: 'zipkin,otlp',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'carrier pigeon',
    })
    expect(warnings).toContain('"zipkin"')
    expect(warnings).toContain('"carrier pigeon"')
  })
})
