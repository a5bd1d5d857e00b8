import { diag } from '@opentelemetry/api'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type Sampler,
} from '@opentelemetry/sdk-trace-base'

type Environment = Readonly<Record<string, string | undefined>>

const DEFAULT = 'parentbased_always_on'

/**
 * The sampler that OpenTelemetry's variables name. The SDK reads them too, but keeps to itself what it
 * made of them, and it has to be wrapped.
 */
export function samplerFromEnvironment(environment: Environment): Sampler {
  const ratio = (): number => ratioOf(environment['OTEL_TRACES_SAMPLER_ARG']?.trim())
  const samplers: Readonly<Record<string, () => Sampler>> = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(ratio()),
    parentbased_always_on: () => new ParentBasedSampler({ root: new AlwaysOnSampler() }),
    parentbased_always_off: () => new ParentBasedSampler({ root: new AlwaysOffSampler() }),
    parentbased_traceidratio: () =>
      new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio()) }),
  }
  const name = environment['OTEL_TRACES_SAMPLER']?.trim() || DEFAULT
  const make = Object.hasOwn(samplers, name) ? samplers[name] : undefined
  if (make) return make()
  diag.warn(
    `agent-actions: OTEL_TRACES_SAMPLER must be one of ${Object.keys(samplers).join(', ')}, but is ${JSON.stringify(name)}; ${DEFAULT} is used.`,
  )
  return new ParentBasedSampler({ root: new AlwaysOnSampler() })
}

function ratioOf(text: string | undefined): number {
  const ratio = text ? Number(text) : Number.NaN
  if (ratio >= 0 && ratio <= 1) return ratio
  diag.warn(
    `agent-actions: OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1, but is ${JSON.stringify(text ?? '')}; 1 is used.`,
  )
  return 1
}
