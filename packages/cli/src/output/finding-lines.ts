import { CHECKS, type CheckStatus, type Finding } from '../doctor/finding.ts'
import { displayWidth } from './display-width.ts'
import { glyphs, type Glyphs } from './glyphs.ts'
import type { OutputStyle } from './output-style.ts'
import { paint, type Paint } from './paint.ts'
import { visibleText } from './visible-text.ts'
import { wrapText } from './wrap-text.ts'

const GAP = '  '
const NAME_WIDTH = Math.max(...CHECKS.map((name) => name.length))
const LEAST_WIDTH = 20

const PAINTS: Readonly<Record<CheckStatus, Paint>> = {
  ok: 'green',
  warning: 'yellow',
  failed: 'red',
  skipped: 'dim',
}

/** One check for people: its sign and name, beside them what was found, below that what to do. */
export function formatFinding(finding: Finding, style: OutputStyle): string {
  const { unicode, color } = style
  const signs = signsOf(glyphs(unicode))
  const signWidth = Math.max(...Object.values(signs).map(displayWidth))
  const sign = signs[finding.status].padEnd(signWidth)
  const indent = signWidth + 1 + NAME_WIDTH + GAP.length
  const { advice } = glyphs(unicode)
  const width = Math.max(LEAST_WIDTH, style.width - indent)
  const lines = [
    ...finding.found.flatMap((text) => wrapText(visibleText(text), width)),
    ...finding.advice.flatMap((text) => adviceLines(text, { mark: advice, width, style })),
  ]
  const [first = '', ...others] = lines
  const head = `${paint(sign, PAINTS[finding.status], color)} ${finding.check.padEnd(NAME_WIDTH)}`
  return [`${head}${GAP}${first}`, ...others.map((line) => ' '.repeat(indent) + line)]
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
}

function signsOf({ ok, warning, error, skipped }: Glyphs): Readonly<Record<CheckStatus, string>> {
  return { ok, warning, failed: error, skipped }
}

interface AdviceStyle {
  readonly mark: string
  readonly width: number
  readonly style: OutputStyle
}

function adviceLines(text: string, { mark, width, style }: AdviceStyle): readonly string[] {
  const lines = wrapText(visibleText(text), width - mark.length)
  return lines.map((line, index) =>
    paint(`${index === 0 ? mark : ' '.repeat(mark.length)}${line}`, 'cyan', style.color),
  )
}
