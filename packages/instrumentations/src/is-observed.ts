import { INVALID_SPANID } from '@opentelemetry/api'

/** `false` where there is no tracer provider, or what is around was left out by its sampler. */
export function isObserved({ spanId }: { readonly spanId: string }): boolean {
  return spanId !== INVALID_SPANID
}
