export type Paint = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

/** SGR parameters (ECMA-48 8.3.117): on and off. */
const CODES: Readonly<Record<Paint, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
}

/** @param color whether to paint at all */
export function paint(text: string, style: Paint | undefined, color: boolean | undefined): string {
  if (!color || style === undefined || text === '') return text
  const [on, off] = CODES[style]
  return `\u001b[${on}m${text}\u001b[${off}m`
}
