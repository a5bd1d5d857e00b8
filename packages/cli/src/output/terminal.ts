import type { CommandContext, Environment } from '../command-context.ts'
import type { GlobalOptions } from '../options/global-options.ts'
import type { OutputStyle } from './output-style.ts'

const UNKNOWN_WIDTH = 80

type Terminal = Pick<CommandContext, 'env' | 'isTTY' | 'columns'>

export function outputStyle(terminal: Terminal): OutputStyle {
  return {
    width: widthOf(terminal),
    color: hasColor(terminal),
    unicode: isUnicode(terminal.env),
  }
}

/** Tables are for people, JSON lines for programs: which of the two reads stdout? */
export function isForPeople({ json, table }: GlobalOptions, { isTTY }: Terminal): boolean {
  if (json) return false
  return table ?? isTTY
}

export function widthOf({ columns, env }: Terminal): number {
  return columns || Number(/^[1-9]\d{0,4}$/.exec(env['COLUMNS'] ?? '')?.[0] ?? UNKNOWN_WIDTH)
}

/** https://no-color.org: any non-empty `NO_COLOR` turns colours off. */
function hasColor({ env, isTTY }: Terminal): boolean {
  const forced = env['FORCE_COLOR']
  if (env['NO_COLOR'] || forced === '0' || forced === 'false') return false
  if (forced !== undefined) return true
  return isTTY && env['TERM'] !== 'dumb'
}

/** A locale that is set and not UTF-8 says no. None set (containers, Windows) says nothing. */
function isUnicode(env: Environment): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG']
  return !locale || /utf-?8/i.test(locale)
}
