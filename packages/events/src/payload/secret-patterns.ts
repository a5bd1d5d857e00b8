/** A secret by its shape. */
export interface SecretPattern {
  readonly pattern: RegExp
  /** Whether a match is one after all. */
  readonly confirms?: (secret: string) => boolean
}

/**
 * What the vendors document of their keys. Each begins where no word is under way, so that base64
 * does not contain one, and needs so many characters that the prefix alone in prose is none. What
 * stands before the group `secret` stays.
 *
 * None takes more than linear time: each start is a fixed text, and what follows it is bounded, or
 * reaches no further than to the next start.
 */
const TOKENS = [
  'gh[opsru]_[A-Za-z0-9]{30,255}',
  'github_pat_\\w{30,255}',
  'glpat-[\\w-]{16,255}',
  'xox[abceoprs]-[A-Za-z0-9-]{10,255}',
  'xapp-\\d-[A-Za-z0-9-]{10,255}',
  'npm_[A-Za-z0-9]{30,255}',
  'hf_[A-Za-z]{30,255}',
  '(?<!-)sk-(?=[\\w-]{0,64}\\d)[\\w-]{20,255}',
  '[rs]k_(?:live|test)_[A-Za-z0-9]{16,255}',
  'A(?:KI|SI)A[A-Z2-7]{16}',
  'AIza[\\w-]{35}',
  'GOCSPX-[\\w-]{20,255}',
  '(?<![\\w-])eyJ[\\w-]{10,16384}\\.[\\w-]{8,16384}(?:\\.[\\w-]{0,16384}){0,3}',
]

export const SECRET_PATTERNS: readonly SecretPattern[] = [
  { pattern: new RegExp(`(?<![A-Za-z0-9])(?<secret>${TOKENS.join('|')})`, 'g') },
  {
    pattern:
      /(?<secret>-----BEGIN (?:[A-Z0-9]{1,16} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?=[\s\\nr]{0,8}[\w+/=:,\- ]{16})(?:[\w+/=\s\\.():]|[-,](?!----)){1,16384}(?:-----END [A-Z0-9 ]{1,60}-----)?)/g,
  },
  { pattern: /:\/\/[^\s/?#:@"'<>]{0,256}:(?<secret>[^\s/?#"'<>]{1,256})(?=@)/g },
  {
    pattern: /(?<!\w)Bearer[ \t]{1,8}(?<secret>(?=[\w.~+/-]{0,64}\d)[\w.~+/-]{16,4096}={0,2})/g,
  },
  {
    pattern: /(?<!\w)Basic[ \t]{1,8}(?<secret>[A-Za-z0-9+/]{4,1024}={0,2})/g,
    confirms: isUserAndPassword,
  },
]

/** `Basic` is a word like any other; what follows it in a header is `user:password` in base64. */
function isUserAndPassword(base64: string): boolean {
  try {
    // oxlint-disable-next-line no-control-regex
    return /^[^\x00-\x1f\x7f:]*:[^\x00-\x1f\x7f]*$/.test(atob(base64))
  } catch {
    return false
  }
}
