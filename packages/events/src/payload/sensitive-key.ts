import type { RedactOptions } from './limits.ts'

/** A value under a key with one of these words is a secret, wherever in the key the word stands. */
const ANYWHERE = new Set(['password', 'passwords', 'passwd', 'pwd', 'passphrase', 'credentials'])

/** The same for the last word: `refresh_token` is a secret, `token_count` is none. */
const AT_THE_END = new Set([
  'token',
  'secret',
  'secrets',
  'cookie',
  'cookies',
  'authorization',
  'credential',
])

/** Two words in a row, and the same run together: `api_key`, `apiKey`, `apikey`. */
const PAIRS = new Set([
  'apikey',
  'accesskey',
  'privatekey',
  'secretkey',
  'signingkey',
  'encryptionkey',
  'clientsecret',
  'accesstoken',
  'authtoken',
  'refreshtoken',
  'bearertoken',
  'idtoken',
  'sessiontoken',
])

/** Tokens of paging: no secrets, and needed to follow what an agent did. */
const PAGING = new Set(['next', 'page', 'continuation', 'pagination', 'sync'])

const WORD = /[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g

/** Keys repeat from call to call; a hostile stream of new ones must not fill the memory. */
const MAX_CACHED = 10_000

const builtIn = cached(isSensitiveByName)

/** Tells whether the value under a key is a secret; built once for the options. */
export function sensitiveKeys(redact: RedactOptions | false | undefined): (key: string) => boolean {
  if (redact === false) return () => false
  const more = redact?.keys
  if (!more || more.length === 0) return builtIn
  const extra = new Set(more.map(joined))
  return cached((key) => extra.has(joined(key)) || isSensitiveByName(key))
}

function isSensitiveByName(key: string): boolean {
  const words = wordsOf(key)
  const last = words.at(-1)
  if (last === undefined) return false
  if (last === 'token' && PAGING.has(words.at(-2) ?? '')) return false
  return (
    AT_THE_END.has(last) ||
    words.some((word) => ANYWHERE.has(word) || PAIRS.has(word)) ||
    words.some((word, index) => PAIRS.has(word + (words[index + 1] ?? '')))
  )
}

function wordsOf(key: string): readonly string[] {
  return (key.slice(0, 200).match(WORD) ?? []).map((word) => word.toLowerCase())
}

function joined(key: string): string {
  return wordsOf(key).join('')
}

function cached(decide: (key: string) => boolean): (key: string) => boolean {
  const known = new Map<string, boolean>()
  return (key) => {
    const answer = known.get(key)
    if (answer !== undefined) return answer
    if (known.size >= MAX_CACHED) known.clear()
    const decided = decide(key)
    known.set(key, decided)
    return decided
  }
}
