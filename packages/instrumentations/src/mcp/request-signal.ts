/** Of what a handler is given beside its request: each request has a signal of its own. */
export function signalOf(extra: unknown): object | undefined {
  const { signal, mcpReq } = (extra ?? {}) as HandlerExtra
  const own = mcpReq?.signal ?? signal
  return typeof own === 'object' && own !== null ? own : undefined
}

/** Version 1 has the signal at the top, version 2 below `mcpReq`. */
interface HandlerExtra {
  readonly signal?: unknown
  readonly mcpReq?: { readonly signal?: unknown } | null
}
