import { diag, DiagLogLevel } from '@opentelemetry/api'
import { afterEach, describe, expect, it, vi, type Mock } from 'vitest'
import { samplerFromEnvironment } from '../src/sampler-from-environment.ts'

afterEach(() => diag.disable())

function warnings(): Mock<(text: string) => void> {
  const warn = vi.fn<(text: string) => void>()
  const others = { error: warn, info: () => {}, debug: () => {}, verbose: () => {} }
  diag.setLogger({ ...others, warn }, DiagLogLevel.WARN)
  return warn
}

describe('the sampler of the environment', () => {
  it.each([
    [undefined, 'ParentBased{root=AlwaysOnSampler'],
    ['', 'ParentBased{root=AlwaysOnSampler'],
    ['always_on', 'AlwaysOnSampler'],
    ['always_off', 'AlwaysOffSampler'],
    ['traceidratio', 'TraceIdRatioBased{0.25}'],
    ['parentbased_always_on', 'ParentBased{root=AlwaysOnSampler'],
    ['parentbased_always_off', 'ParentBased{root=AlwaysOffSampler'],
    ['parentbased_traceidratio', 'ParentBased{root=TraceIdRatioBased{0.25}'],
  ])('is, for %s, the one that OpenTelemetry means', (name, expected) => {
    const warn = warnings()
    const sampler = samplerFromEnvironment({
      OTEL_TRACES_SAMPLER: name,
      OTEL_TRACES_SAMPLER_ARG: '0.25',
    })
    expect(sampler.toString().startsWith(expected)).toBe(true)
    expect(warn).not.toHaveBeenCalled()
  })

  it.each(['sometimes', 'constructor'])('is the default for %s, with a warning', (name) => {
    const warn = warnings()
    expect(samplerFromEnvironment({ OTEL_TRACES_SAMPLER: name }).toString()).toContain('AlwaysOn')
    expect(warn).toHaveBeenCalledWith(expect.stringContaining(name))
  })

  it.each([undefined, '2', 'half'])(
    'takes all traces for the ratio %s, with a warning',
    (ratio) => {
      const warn = warnings()
      const sampler = samplerFromEnvironment({
        OTEL_TRACES_SAMPLER: 'traceidratio',
        OTEL_TRACES_SAMPLER_ARG: ratio,
      })
      expect(sampler.toString()).toBe('TraceIdRatioBased{1}')
      expect(warn).toHaveBeenCalledOnce()
    },
  )
})
