export interface Glyphs {
  readonly ellipsis: string
  readonly microseconds: string
  readonly ok: string
  readonly error: string
  readonly cancelled: string
  readonly warning: string
  readonly skipped: string
  /** Before what to do. */
  readonly advice: string
  readonly branch: string
  readonly lastBranch: string
  readonly line: string
  readonly noLine: string
}

const UNICODE: Glyphs = {
  ellipsis: '…',
  microseconds: 'µs',
  ok: '✓',
  error: '✗',
  cancelled: '⊘',
  warning: '!',
  skipped: '–',
  advice: '→ ',
  branch: '├─ ',
  lastBranch: '└─ ',
  line: '│  ',
  noLine: '   ',
}

const ASCII: Glyphs = {
  ellipsis: '...',
  microseconds: 'us',
  ok: 'ok',
  error: 'error',
  cancelled: 'cancelled',
  warning: '!',
  skipped: '-',
  advice: '-> ',
  branch: '|- ',
  lastBranch: '`- ',
  line: '|  ',
  noLine: '   ',
}

export function glyphs(unicode: boolean | undefined): Glyphs {
  return unicode === false ? ASCII : UNICODE
}
