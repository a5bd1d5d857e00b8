import { displayWidth } from './display-width.ts'

/**
 * The text in lines of at most `width` columns, broken at spaces. A word that is longer than a line
 * stays whole: half an address or a command is of no use to anybody.
 */
export function wrapText(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && displayWidth(longer) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line]
}
