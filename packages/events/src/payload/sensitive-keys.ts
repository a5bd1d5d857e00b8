/** Sensitive wherever they stand in a key, also inside a longer word: `dbpasswords`, `clientsecret`. */
const INSIDE_A_WORD =
  /passwor[dt]|passwd|passphrase|passcode|secret(?!ar)|credential|authorization|cookie(?!cutter)|api_?key|access_?key|private_?key|connectionstring|sess(?:ion)?_?id$/

/** Sensitive as a word of their own. */
const WORDS = new Set(['pwd', 'jwt', 'otp', 'totp', 'bearer', 'sid', 'dsn'])

/** Sensitive when they are the whole key. */
const WHOLE_KEYS = new Set(['auth', 'authentication', 'session', 'sessions'])

/** Sensitive as neighbours. */
const NEIGHBOURS =
  /-(?:pass-(?:word|phrase|code)|(?:api|access|private|secret|auth|encryption|signing|master|service|account|shared|ssh|gpg|pgp|rsa|aes|hmac|subscription|session|license)-keys?|(?:db|database|user|admin|root|smtp|mail|ftp|ssh|proxy|mysql|postgres|pg|redis|mongo)-pass|session-(?:ids?|data|tokens?)|connection-string|(?:database|db|redis|mongo|postgres)-ur[il])-/

/** A token with one of these beside it is a piece of text that a model reads or writes, or says nothing secret. */
const MEASURES = new Set(
  `max min count counts counter usage used limit limits budget total num number length len index
   per price cost cap rate latency ms seconds type first eos bos pad unk sep cls stop special`.split(
    /\s+/,
  ),
)
/** Several tokens are a measure (`input_tokens`), unless one of these stands beside them. */
const HOLDERS = new Set(
  'access refresh auth oauth api bearer session csrf xsrf secret personal device'.split(' '),
)

/** Where a list goes on: no secret, and needed to follow what an agent did. */
const PAGING = /-(?:next|page|continuation|pagination|sync)-token-$/

/** Longer keys are judged, and kept, by their beginning. */
export const MAX_KEY_CHARS = 256

/**
 * Whether the value under this key is a secret, by the key's words in whatever spelling:
 * `apiKey`, `API_KEY`, `x-api-key` and `openaiApiKey` are one.
 */
export function isSensitiveKey(key: string): boolean {
  const words = wordsOf(key)
  if (words.length === 1 && WHOLE_KEYS.has(words[0] as string)) return true
  if (words.some((word) => WORDS.has(word) || INSIDE_A_WORD.test(word))) return true
  const phrase = `-${words.join('-')}-`
  return NEIGHBOURS.test(phrase) || (namesToken(words) && !PAGING.test(phrase))
}

/** Whether a key contains one of the given keys, word for word, in whatever spelling. */
export function keysNamed(names: readonly string[]): (key: string) => boolean {
  const phrases = names.map(wordsOf).filter((words) => words.length > 0)
  return (key) => {
    const words = wordsOf(key)
    const phrase = `-${words.join('-')}-`
    return phrases.some(
      (wanted) => phrase.includes(`-${wanted.join('-')}-`) || words.join('') === wanted.join(''),
    )
  }
}

function namesToken(words: readonly string[]): boolean {
  const isMeasure = words.some((word) => MEASURES.has(word))
  if (words.some((word) => word.endsWith('token')) && !isMeasure) return true
  return words.includes('tokens') && words.some((word) => HOLDERS.has(word))
}

/** `openaiApiKey2` → openai, api, key. Full-width letters and invisible characters do not hide a word. */
function wordsOf(key: string): string[] {
  return key
    .slice(0, MAX_KEY_CHARS)
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/(\p{Ll}|\d)(\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1$3-$2')
    .toLowerCase()
    .replaceAll(/(\p{L})\p{N}+(?!\p{L})/gu, '$1')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
}
