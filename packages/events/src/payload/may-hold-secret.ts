/**
 * Matches every text in which a pattern of `secret-patterns.ts` does, also when it is JSON text,
 * where a letter of an escape (`\n`) can stand before a secret. No start looks far.
 */
const MAY_MATCH =
  /gh[opsru]_[A-Za-z0-9]{30}|github_pat_|glpat-[\w-]{16}|xox[abceoprs]-[A-Za-z0-9-]{10}|xapp-\d-|npm_[A-Za-z0-9]{30}|hf_[A-Za-z]{30}|sk-[\w-]{20}|[rs]k_(?:live|test)_|A(?:KI|SI)A[A-Z2-7]{16}|AIza[\w-]{35}|GOCSPX-|eyJ[\w-]{10}|PRIVATE KEY|:\/\/[^/"]{1,4096}@|(?:Bearer|Basic)(?: |\t|\\t)/

/** The same with less in it: half the time, and few texts match. */
const MAY_MATCH_SHORT = /[_-][\w-]{10}|[AJ][\w-]{10}|@|Bearer|Basic|PRIVATE/

/** Up to here one alternation is quicker than ten searches; measured, with V8 11. */
const SHORT_TEXT = 256

/**
 * Whether a text, or a text in this JSON text, may hold a secret of a known shape; never false when
 * it does. Nearly all texts hold none, so this is what redaction costs.
 */
export function mayHoldSecret(text: string): boolean {
  const mayStart = text.length > SHORT_TEXT ? holdsStart(text) : MAY_MATCH_SHORT.test(text)
  return mayStart && MAY_MATCH.test(text)
}

/**
 * The engine looks for a text's first character many at a time. A search therefore costs what that
 * character is frequent: these are rare, and below seven characters nothing is prepared.
 */
const STARTS = ['AKIA', 'ASIA', 'AIza', 'Bearer', 'Basic', 'E KEY'] as const

function holdsStart(text: string): boolean {
  for (const start of STARTS) if (text.includes(start)) return true
  if (text.includes('@') && text.includes('://')) return true
  return holdsSign(text, '_') || holdsSign(text, '-') || holdsSign(text, 'J')
}

/** What stands before the first `_`, `-` or `J` of a token. A word that ends in `sk` is none. */
const BEFORE_SIGN =
  /(?:gh[opsru]|github_pat|npm|hf|glpat|xox[abceoprs]|xapp|GOCSPX|ey|(?:[^a-z]|^|\\[bfnrt])[rs]k)$/
const LONGEST_BEFORE = 10
const ASCII = 128
const PAIR_CODES = ASCII * ASCII
/** The two characters at the end of each of these: a lookup rules nearly every place out. */
const PAIRS = new Uint8Array(PAIR_CODES)
for (const two of 'hp ho hu hs hr at pm hf xa xb xc xe xo xp xr xs pp PX ey sk rk'.split(' ')) {
  PAIRS[pairCode(two, 2)] = 1
}

function holdsSign(text: string, sign: string): boolean {
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) {
    if (PAIRS[pairCode(text, at)] !== 1) continue
    if (BEFORE_SIGN.test(text.slice(Math.max(0, at - LONGEST_BEFORE), at))) return true
  }
  return false
}

/** Beyond the table where one of the two is no ASCII, or is not there. */
function pairCode(text: string, end: number): number {
  const [first, second] = [text.charCodeAt(end - 2), text.charCodeAt(end - 1)]
  return first < ASCII && second < ASCII ? first * ASCII + second : PAIR_CODES
}
