import type { CommandContext } from '../command-context.ts'
import type { GlobalOptions } from '../options/global-options.ts'
import { formatNdjson } from './ndjson.ts'
import type { OutputStyle } from './output-style.ts'
import { isForPeople, outputStyle } from './terminal.ts'

/** What a command found, in both of its forms. */
export interface Result<Row> {
  readonly rows: readonly Row[]
  /** For people, without the last line break. */
  readonly format: (rows: readonly Row[], style: OutputStyle) => string
  /** On stderr, below the rows: what they are, and what they leave out. */
  readonly footer?: string
  /** On stderr, when there is none: why that can be, and what to do next. */
  readonly whenEmpty: string
}

export function writeRows<Row>(
  { rows, format, footer, whenEmpty }: Result<Row>,
  options: GlobalOptions,
  context: CommandContext,
): void {
  if (rows.length === 0) {
    context.stderr.write(`${whenEmpty}\n`)
    return
  }
  const text = isForPeople(options, context)
    ? `${format(rows, outputStyle(context))}\n`
    : formatNdjson(rows)
  context.stdout.write(text)
  if (footer !== undefined) context.stderr.write(`${footer}\n`)
}
