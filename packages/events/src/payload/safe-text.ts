import { storableText } from '../storable.ts'

/**
 * Text that can be stored (no NUL, no lone surrogate), cut to a length in UTF-16 units with an
 * ellipsis as the last of them, never through a surrogate pair.
 */
export function safeText(text: string, maxChars: number): string {
  return storableText(text.length <= maxChars ? text : `${head(text, maxChars - 1)}…`)
}

/** The beginning of a text, shorter by one where a surrogate pair would be cut in two. */
export function head(text: string, chars: number): string {
  const last = text.charCodeAt(chars - 1)
  return text.slice(0, Math.max(0, last >= 0xd800 && last <= 0xdbff ? chars - 1 : chars))
}
