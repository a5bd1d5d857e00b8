import type { Mechanism } from 'kafkajs'
import { BrokerError } from '@agent-actions/events'

const SEPARATOR = '\u0001'

/**
 * SASL OAUTHBEARER (RFC 7628) with a new token for each login. kafkajs's own takes every answer for
 * a yes: a refused token shows only as connections that end at the first request.
 */
export function oauthBearer(token: () => Promise<string>): Mechanism {
  return {
    mechanism: 'oauthbearer',
    authenticationProvider: ({ host, port, saslAuthenticate }) => ({
      authenticate: async () => {
        const say = (text: string): Promise<string | void> =>
          saslAuthenticate({ request: { encode: () => sized(text) }, response: ANSWER })
        const refusal = await say(
          `n,,${SEPARATOR}auth=Bearer ${await token()}${SEPARATOR.repeat(2)}`,
        )
        if (!refusal) return
        // The broker refuses in due form, which this throws, once it hears that we have read why.
        await say(SEPARATOR)
        throw new BrokerError(
          'AA_BROKER_REFUSED',
          `Kafka at ${host}:${port} refuses the token: ${refusal}`,
          { retryable: true },
        )
      },
    }),
  }
}

const SIZE_BYTES = 4

function sized(text: string): Buffer {
  const bytes = Buffer.from(text)
  const size = Buffer.alloc(SIZE_BYTES)
  size.writeInt32BE(bytes.length)
  return Buffer.concat([size, bytes])
}

const ANSWER = {
  decode: (bytes: Buffer): Buffer => bytes,
  parse: (bytes: Buffer): string => bytes.subarray(SIZE_BYTES).toString(),
}
