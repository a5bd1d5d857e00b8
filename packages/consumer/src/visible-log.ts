/**
 * Control, format (direction marks, zero-width), separator, lone surrogate and private characters: what
 * can move the cursor, rewrite the line or hide text. The two joiners stay, emoji need them.
 */
const INVISIBLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu
/** The same, but line feeds and tabs, which a stack has. */
const INVISIBLE_IN_LINES = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu

/** What JSON may hold as it is, and a terminal obeys. Where lines end, and characters below U+0020, is JSON's own. */
const UNESCAPED = /[\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

/** A line of JSON that is harmless on a terminal: no character is lost, some are escaped. */
export function escapeInvisible(line: string): string {
  return line.replaceAll(
    UNESCAPED,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/**
 * The same for people. The message is one line, whatever is in it: what looks like the next line of a log
 * could be a forged one. Texts below it keep their lines, which are indented.
 */
export function visibleLog(line: string): object {
  return JSON.parse(line, (key, value: unknown) => {
    if (typeof value !== 'string') return value
    if (key !== 'msg') return value.replaceAll(INVISIBLE_IN_LINES, '?')
    return value.replaceAll(/\s+/gu, ' ').replaceAll(INVISIBLE, '?')
  }) as object
}
