import { runtime } from '@agent-actions/events'
import type { IdGenerator } from '@opentelemetry/sdk-trace-base'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { CorrelationIdGenerator } from '../src/correlation-id-generator.ts'

const PENDING = '0af7651916cd43dd8448eb211c80319c'

describe('CorrelationIdGenerator', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })

  it('makes valid ids, each another', () => {
    const generator: IdGenerator = new CorrelationIdGenerator()
    const traces = Array.from({ length: 5000 }, () => generator.generateTraceId())
    const spans = Array.from({ length: 5000 }, () => generator.generateSpanId())
    for (const id of traces) expect(id).toMatch(/^[0-9a-f]{32}$/)
    for (const id of spans) expect(id).toMatch(/^[0-9a-f]{16}$/)
    expect(new Set([...traces, ...spans]).size).toBe(10_000)
  })

  it('gives the pending trace id once', () => {
    const generator = new CorrelationIdGenerator()
    runtime().pendingTraceId = PENDING
    expect(generator.generateSpanId()).not.toBe(PENDING.slice(0, 16))
    expect(generator.generateTraceId()).toBe(PENDING)
    expect(generator.generateTraceId()).not.toBe(PENDING)
  })

  it('never makes an id of zeros, which OpenTelemetry takes for none', async () => {
    let draws = 0
    vi.stubGlobal('crypto', {
      getRandomValues: (bytes: Uint8Array) => bytes.fill(draws++ === 0 ? 0 : 7),
    })
    vi.resetModules()
    const { randomSpanId } = await import('../src/random-hex.ts')
    expect(randomSpanId()).toBe('07'.repeat(8))
    expect(draws).toBe(2)
  })

  it('makes ids where the runtime has no crypto', async () => {
    vi.stubGlobal('crypto', undefined)
    vi.resetModules()
    const { randomTraceId } = await import('../src/random-hex.ts')
    const ids = new Set(Array.from({ length: 1000 }, () => randomTraceId()))
    expect(ids.size).toBe(1000)
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/)
  })
})
