import { cutToWidth } from '../output/display-width.ts'

/** Bytes in a form that JSON has room for, nothing lost. */
export type ReadableBytes = { readonly text: string } | { readonly hex: string }

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** What can move the cursor, rewrite a line or hide text; a line break is one of them. */
const INVISIBLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu
const HEX_PER_LINE = 16

export function readableBytes(bytes: Uint8Array): ReadableBytes {
  try {
    return { text: UTF8.decode(bytes) }
  } catch {
    return { hex: Buffer.from(bytes).toString('hex') }
  }
}

/**
 * In lines of at most `width` columns, `most` bytes of it: what could control a terminal stands as
 * `\u{1b}`, bytes that are not UTF-8 as pairs of hex digits. No line begins where the content wants.
 */
export function visibleBytes(
  bytes: Uint8Array,
  { width, most }: { readonly width: number; readonly most: number },
): readonly string[] {
  const shown = readableBytes(bytes)
  // Cut after decoding: a cut within a character would make text look like bytes.
  const lines =
    'text' in shown
      ? shown.text
          .slice(0, most)
          .split('\n')
          .flatMap((line) => wrapped(visibleCharacters(line), width))
      : hexLines(shown.hex.slice(0, 2 * most))
  return bytes.length > most ? [...lines, `… ${bytes.length} bytes; --json has all of them`] : lines
}

export function visibleCharacters(text: string): string {
  return text.replaceAll(
    INVISIBLE,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  )
}

function wrapped(line: string, width: number): readonly string[] {
  const lines: string[] = []
  let rest = line
  do {
    // One character at the least, however narrow the terminal is.
    const piece = cutToWidth(rest, width, '') || rest.slice(0, 2)
    lines.push(piece)
    rest = rest.slice(piece.length)
  } while (rest !== '')
  return lines
}

function hexLines(hex: string): readonly string[] {
  const pairs = hex.match(/../g) ?? []
  return Array.from({ length: Math.ceil(pairs.length / HEX_PER_LINE) }, (_, line) =>
    pairs.slice(line * HEX_PER_LINE, (line + 1) * HEX_PER_LINE).join(' '),
  )
}
