/** What a `tools/call` says. */
export interface ToolRequest {
  readonly name: string
  readonly parameters: unknown
  readonly meta: Meta | undefined
}

/** `_meta`: anybody's. */
export interface Meta {
  readonly traceparent?: unknown
}

/** Where the caller named no tool: a server refuses it, and the refusal has to be called something. */
const NO_NAME = 'unknown'

/** @param params of the request: anything, on a server even more so */
export function toolRequest(params: unknown): ToolRequest {
  const { name, arguments: parameters, _meta: meta } = (params ?? {}) as ToolCallParams
  return {
    name: typeof name === 'string' && name !== '' ? name : NO_NAME,
    // Of a tool that takes none, the protocol lets the caller leave them out.
    parameters: parameters ?? {},
    meta: typeof meta === 'object' && meta !== null ? meta : undefined,
  }
}

interface ToolCallParams {
  readonly name?: unknown
  readonly arguments?: unknown
  readonly _meta?: unknown
}
