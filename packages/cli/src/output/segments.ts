import { cutToWidth, displayWidth } from './display-width.ts'
import { glyphs } from './glyphs.ts'
import type { OutputStyle } from './output-style.ts'
import { paint, type Paint } from './paint.ts'

/** A stretch of visible text in one colour. */
export interface Segment {
  readonly text: string
  readonly paint?: Paint | undefined
}

/** One line out of segments: what stands behind the last column is cut. */
export function formatSegments(segments: readonly Segment[], style: OutputStyle): string {
  const { ellipsis } = glyphs(style.unicode)
  let line = ''
  let left = style.width
  for (const segment of segments) {
    const text = cutToWidth(segment.text, left, ellipsis)
    line += paint(text, segment.paint, style.color)
    left -= displayWidth(text)
    if (text !== segment.text || left <= 0) break
  }
  return line.trimEnd()
}
