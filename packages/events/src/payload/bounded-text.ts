import { storableText } from '../storable.ts'

const ELLIPSIS = '…'

/**
 * The text as every text column takes it (no NUL, no lone surrogates), at most `maxChars` UTF-16
 * units long: a longer one is cut between code points and ends in `…`.
 *
 * Only what is kept is looked at, so the length of the text does not matter.
 */
export function boundedText(text: string, maxChars: number): string {
  return text.length <= maxChars ? storableText(text) : cutText(text, maxChars)
}

function cutText(text: string, maxChars: number): string {
  if (maxChars < 1) return ''
  const last = text.charCodeAt(maxChars - 2)
  const isHalf = last >= 0xd800 && last <= 0xdbff
  return storableText(text.slice(0, isHalf ? maxChars - 2 : maxChars - 1)) + ELLIPSIS
}
