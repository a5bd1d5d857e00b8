/** As OpenTelemetry's conventions for MCP name what a result tells (v1.41.1, mcp.md). */
const TOOL_ERROR = 'tool_error'
const SAYS_NOTHING = 'the tool failed, and its result has no text that says why'

/** A failure that is a result. It is no `Error`: nothing was thrown, and it has no stack. */
export interface ToolFailure {
  readonly name: string
  readonly message: string
}

/** What the result of a tool call says of a failure; `undefined` of one that tells of none. */
export function toolFailure(result: unknown): ToolFailure | undefined {
  const { isError, content } = (result ?? {}) as { isError?: unknown; content?: unknown }
  if (isError !== true) return undefined
  return { name: TOOL_ERROR, message: textsIn(content) || SAYS_NOTHING }
}

/** More would be cut, and a tool can return any number. */
const MAX_BLOCKS = 32

function textsIn(content: unknown): string {
  if (!Array.isArray(content)) return ''
  return content
    .slice(0, MAX_BLOCKS)
    .map((block: unknown) => (block as { text?: unknown } | null)?.text)
    .filter((text) => typeof text === 'string' && text !== '')
    .join('\n')
}
