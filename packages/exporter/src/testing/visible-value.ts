/** Enough to know a value again. */
const MAX_CHARS = 80
/** Characters that move the cursor, hide text or break the line. The two joiners stay for emoji. */
const INVISIBLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu

/** Text of unknown origin, at most 80 characters and on one line. */
export function visibleText(text: string): string {
  const line = text.slice(0, 2 * MAX_CHARS).replaceAll(/\s+/gu, ' ')
  const cut = line.length > MAX_CHARS ? `${line.slice(0, MAX_CHARS)}…` : line
  return cut.replaceAll(INVISIBLE, '?')
}

/** The same of a value as JSON, behind `before`; nothing at all where there is nothing to say. */
export function visibleJson(before: string, value: unknown): string {
  const json = JSON.stringify(value)
  return json === undefined || json === '{}' ? '' : before + visibleText(json)
}
