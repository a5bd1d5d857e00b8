import type { KafkaSettings } from '@agent-actions/kafka'

/** What holds passwords: those of a consumer's settings. */
export interface SecretHolders {
  readonly databaseUrl?: string | undefined
  readonly kafka?: Pick<KafkaSettings, 'sasl'> | undefined
}

export type Mask = (text: string) => string

const MASKED = '***'

/**
 * A user and a password before the @ of a URL. To the last @ of the word, because a password may
 * hold one; tokens that stand for a password have up to 2,000 characters or so.
 */
const URL_PASSWORD = /(:\/\/[^\s:/@"'`]{0,500}):([^\s"'`<>]{1,4000})@/g
/** As in a connection string, or in the parameters of a URL. */
const NAMED_SECRET =
  /\b(\w{0,40}(?:password|passwd|pwd|secret|token)\w{0,20})=([^\s&"'`,;\\]{1,4000})/gi

/** Anything shorter is part of too many harmless words. */
const LEAST_SECRET_LENGTH = 6

/**
 * Makes texts fit to be shown: the password of any URL and the value of any `password=` become
 * `***`, and so do the passwords that these settings hold, wherever they stand. A known password of
 * less than six characters, or that is also a user or database name, is masked in URLs only.
 */
export function maskFor(holders: SecretHolders): Mask {
  const spellings = knownSecrets(holders).flatMap(spellingsOf)
  return (text) => {
    const masked = text.replaceAll(URL_PASSWORD, `$1:${MASKED}@`)
    return spellings
      .reduce((rest, spelling) => rest.replaceAll(spelling, MASKED), masked)
      .replaceAll(NAMED_SECRET, `$1=${MASKED}`)
  }
}

function knownSecrets({ databaseUrl, kafka }: SecretHolders): readonly string[] {
  const { secrets, names } = partsOf(databaseUrl)
  const sasl = kafka?.sasl
  if (sasl !== undefined && 'password' in sasl) {
    secrets.push(sasl.password)
    names.push(sasl.username)
  }
  return secrets.filter((text) => text.length >= LEAST_SECRET_LENGTH && !names.includes(text))
}

function partsOf(databaseUrl: string | undefined): { secrets: string[]; names: string[] } {
  try {
    const { username, password, pathname, searchParams } = new URL(databaseUrl ?? '')
    return {
      secrets: [password, decoded(password), searchParams.get('password') ?? ''],
      names: [decoded(username), decoded(pathname.slice(1))],
    }
  } catch {
    return { secrets: [], names: [] }
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** As it is, as JSON has it and as a URL has it. Longest first, or a part would stay behind. */
function spellingsOf(secret: string): readonly string[] {
  const spellings = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]
  return [...new Set(spellings)].toSorted((a, b) => b.length - a.length)
}
