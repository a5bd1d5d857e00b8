import { textOf } from '../span-like.ts'

/** Longer text is not parsed to look into it: that would hold up `span.end()`. */
const MAX_PARSED_CHARS = 65_536

/** What JSON text of an object or array holds; `undefined` where it is neither, or too long. */
export function parsed(text: unknown): object | undefined {
  if (typeof text !== 'string' || text.length > MAX_PARSED_CHARS) return undefined
  if (!text.startsWith('{') && !text.startsWith('[')) return undefined
  try {
    return JSON.parse(text) as object
  } catch {
    return undefined
  }
}

/**
 * The text of content blocks that are one block of text, as MCP and the Messages API write what a tool
 * returned: `[{ "type": "text", "text": "…" }]`.
 */
export function onlyText(blocks: unknown): string | undefined {
  if (!Array.isArray(blocks) || blocks.length !== 1) return undefined
  const { type, text } = (blocks[0] ?? {}) as { readonly type?: unknown; readonly text?: unknown }
  return type === 'text' ? textOf(text) : undefined
}

/** Cheap, because it is asked of every result: few of them are worth to be parsed. */
const MAY_SAY_ERROR = /"is_?[eE]rror"\s*:\s*true/

/** What a result says that tells of a failure in place of an error, as MCP's does. */
export interface ErrorResult {
  readonly type?: string
  readonly message: string | undefined
}

/** `undefined` of a result that says nothing of an error. */
export function errorResult(result: unknown): ErrorResult | undefined {
  if (typeof result !== 'string' || !MAY_SAY_ERROR.test(result)) return undefined
  const said = (parsed(result) ?? {}) as Readonly<Record<string, unknown>>
  if (said['isError'] !== true && said['is_error'] !== true) return undefined
  return { message: onlyText(said['content']) ?? textOf(said['content']) }
}
