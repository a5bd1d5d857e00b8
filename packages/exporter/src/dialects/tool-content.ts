import { textOf } from '../span-like.ts'
import { jsonObject } from './json-object.ts'

/** Longer content is kept as it is: it is not parsed on the way out of a span. */
const MAX_CONTENT_CHARS = 65_536

/**
 * The text of content blocks that are one block of text, as the Messages API writes what a tool
 * returned: JSON text of `[{ "type": "text", "text": "…" }]`.
 */
export function onlyText(content: unknown): string | undefined {
  const json = textOf(content)
  if (json === undefined || json.length > MAX_CONTENT_CHARS) return undefined
  try {
    return onlyTextOf(JSON.parse(json))
  } catch {
    return undefined
  }
}

function onlyTextOf(blocks: unknown): string | undefined {
  if (!Array.isArray(blocks) || blocks.length !== 1) return undefined
  const block = (blocks[0] ?? {}) as { readonly type?: unknown; readonly text?: unknown }
  return block.type === 'text' ? textOf(block.text) : undefined
}

/** Cheap, because it is asked of every result: few of them are worth to be parsed. */
const MAY_SAY_ERROR = /"is_?[eE]rror"\s*:\s*true/

/** What a result says that tells of a failure in place of an error. */
export interface ErrorResult {
  readonly message: string | undefined
}

/** Of JSON text as MCP's `CallToolResult`; `undefined` of a result that says nothing of an error. */
export function errorResult(result: unknown): ErrorResult | undefined {
  if (typeof result !== 'string' || !MAY_SAY_ERROR.test(result)) return undefined
  const said = jsonObject(result)
  if (said?.['isError'] !== true && said?.['is_error'] !== true) return undefined
  const content = said['content']
  return { message: onlyTextOf(content) ?? textOf(content) }
}
