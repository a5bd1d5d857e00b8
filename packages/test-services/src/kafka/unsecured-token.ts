export interface TokenOptions {
  /** Seconds from now; a negative number makes a token that has expired. */
  readonly expiresInSeconds?: number
}

/**
 * A token that OAUTHBEARER of a broker for tests accepts: a JWS without a signature
 * (https://kafka.apache.org/documentation/#security_sasl_oauthbearer).
 */
export function unsecuredToken(subject: string, options: TokenOptions = {}): string {
  const { expiresInSeconds = 3600 } = options
  const now = Math.floor(Date.now() / 1000)
  // The broker refuses a token that was issued after it expires.
  const issued = Math.min(now, now + expiresInSeconds - 1)
  const claims = { sub: subject, iat: issued, exp: now + expiresInSeconds }
  return `${base64Url({ alg: 'none' })}.${base64Url(claims)}.`
}

function base64Url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
