/** One column each: ASCII, European letters, and what our own trees are drawn with. */
const NARROW = /^[ -~\u00a1-\u00ac\u00ae-\u02af…─-╿✓✗⊘]*$/
const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' })
const EMOJI = /\p{Emoji_Presentation}|\ufe0f/u
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u

/** The blocks that are wide or full-width throughout (Unicode Standard Annex 11); first and last. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18aff],
  [0x1b000, 0x1b2ff],
  [0x20000, 0x3fffd],
]

/** Columns that a line of visible text takes in a terminal: wide characters and emoji take two. */
export function displayWidth(text: string): number {
  if (NARROW.test(text)) return text.length
  let width = 0
  for (const { segment } of GRAPHEMES.segment(text)) width += graphemeWidth(segment)
  return width
}

/** The text if it fits into `width` columns, else its beginning with `ellipsis` at the end. */
export function cutToWidth(text: string, width: number, ellipsis: string): string {
  // Each grapheme is at least one UTF-16 unit, and most take a column: measure no more than needed.
  if (text.length <= width && NARROW.test(text)) return text
  const room = width - ellipsis.length
  let used = 0
  let fitting = ''
  for (const { segment } of GRAPHEMES.segment(text)) {
    const next = graphemeWidth(segment)
    if (used + next > width)
      return room < 0 ? ellipsis.slice(0, Math.max(0, width)) : fitting + ellipsis
    used += next
    if (used <= room) fitting += segment
  }
  return text
}

function graphemeWidth(grapheme: string): number {
  if (NARROW.test(grapheme)) return grapheme.length
  if (NO_WIDTH.test(grapheme)) return 0
  return EMOJI.test(grapheme) || isWide(grapheme.codePointAt(0) ?? 0) ? 2 : 1
}

function isWide(codePoint: number): boolean {
  return WIDE.some(([first, last]) => codePoint >= first && codePoint <= last)
}
