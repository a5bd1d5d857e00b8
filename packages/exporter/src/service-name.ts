import { ATTR } from '@agent-actions/events'
import type { SpanLike } from './span-like.ts'

const names = new WeakMap<SpanLike['resource'], { readonly name: string | undefined }>()

/**
 * `service.name` of the span's resource, unless the SDK made it up. Asked once for each resource:
 * the SDK complains each time while asynchronous attributes of it are pending.
 */
export function serviceName(span: SpanLike): string | undefined {
  const known = names.get(span.resource)
  if (known) return known.name
  const name = span.resource.attributes[ATTR.serviceName]
  const isName = typeof name === 'string' && name !== '' && !name.startsWith('unknown_service')
  names.set(span.resource, { name: isName ? name : undefined })
  return isName ? name : undefined
}
