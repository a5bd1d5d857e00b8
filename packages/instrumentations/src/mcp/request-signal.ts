/** What we need of an `AbortSignal`. */
export interface RequestSignal {
  readonly aborted: boolean
  readonly reason: unknown
  addEventListener(type: 'abort', listener: () => void, options: { readonly once: true }): void
}

/** Of what a handler is given beside its request: each request has a signal of its own. */
export function signalOf(extra: unknown): RequestSignal | undefined {
  const { signal, mcpReq } = (extra ?? {}) as HandlerExtra
  const own = mcpReq?.signal ?? signal
  return isSignal(own) ? own : undefined
}

function isSignal(value: unknown): value is RequestSignal {
  const { aborted, addEventListener } = (value ?? {}) as Partial<RequestSignal>
  return typeof aborted === 'boolean' && typeof addEventListener === 'function'
}

/** Version 1 has the signal at the top, version 2 below `mcpReq`. */
interface HandlerExtra {
  readonly signal?: unknown
  readonly mcpReq?: { readonly signal?: unknown } | null
}
