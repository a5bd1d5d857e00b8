/** No terminal line is longer; a cell of a megabyte must not cost a second. */
const MAX_CHARS = 4096

/**
 * Control, format (direction marks, zero-width), separator, lone surrogate and private characters:
 * what can move the cursor, rewrite the line or hide text. The two joiners stay, emoji need them.
 */
const INVISIBLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu

/**
 * Text of unknown origin as one harmless line: white space becomes one space, whatever could
 * control a terminal becomes `?`. Cut after 4,096 characters.
 */
export function visibleText(text: string): string {
  return text.slice(0, MAX_CHARS).replaceAll(/\s+/gu, ' ').replaceAll(INVISIBLE, '?').trim()
}
