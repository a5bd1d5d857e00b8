import { boundedText } from './bounded-text.ts'
import type { Redactor } from './redactor.ts'

/**
 * How much is looked at beyond the end of what is kept: a token that the end would cut in two must
 * still be known by its shape. No pattern needs more than this to match (of a JWT, the header).
 */
const BEYOND_CHARS = 1_024

/**
 * The text without secrets, storable and at most `maxChars` long. Redacted first, because half a
 * secret has no shape any more. Only what is kept, and a little more, is looked at.
 */
export function redactThenCut(
  text: string,
  maxChars: number,
  [redactor, key]: readonly [redactor: Redactor, key: string],
): string {
  const head = text.slice(0, maxChars + BEYOND_CHARS)
  const clean = redactor.text(head, key)
  if (clean === head) return boundedText(text, maxChars)
  if (head.length === text.length) return boundedText(clean, maxChars)
  // The last of it can be the beginning of a token that is not seen whole.
  return boundedText(`${clean.slice(0, -BEYOND_CHARS)}…`, maxChars)
}
