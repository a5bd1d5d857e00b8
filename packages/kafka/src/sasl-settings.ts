import { readFile } from 'node:fs/promises'
import { BrokerError } from '@agent-actions/events'
import type { KafkaEnvironment, SaslSettings } from './kafka-settings.ts'

export const SASL_MECHANISMS = ['plain', 'scram-sha-256', 'scram-sha-512', 'oauthbearer'] as const
type Mechanism = (typeof SASL_MECHANISMS)[number]

const ACCEPTED = 'plain, scram-sha-256, scram-sha-512 and oauthbearer are supported'
const CREDENTIALS = [
  'KAFKA_SASL_USERNAME',
  'KAFKA_SASL_PASSWORD',
  'KAFKA_SASL_OAUTHBEARER_TOKEN_FILE',
] as const

/** What is wrong is added to `problems`; no value of a credential ever is. */
export function saslFromEnvironment(
  environment: KafkaEnvironment,
  problems: string[],
): SaslSettings | undefined {
  const name = environment['KAFKA_SASL_MECHANISM']?.trim()
  if (!name) {
    const given = CREDENTIALS.filter((variable) => environment[variable])
    if (given.length > 0) {
      problems.push(
        `${given.join(' and ')} ${given.length === 1 ? 'is' : 'are'} set, but KAFKA_SASL_MECHANISM is not, so nothing would log in. Set it: ${ACCEPTED}`,
      )
    }
    return undefined
  }
  const mechanism = mechanismOf(name)
  if (mechanism === undefined) {
    problems.push(`KAFKA_SASL_MECHANISM is ${JSON.stringify(name)}; ${ACCEPTED}`)
    return undefined
  }
  const required = (variable: (typeof CREDENTIALS)[number]): string => {
    const value = environment[variable]
    if (value) return value
    problems.push(`KAFKA_SASL_MECHANISM=${mechanism} needs ${variable}, which is not set`)
    return ''
  }
  if (mechanism === 'oauthbearer') {
    const path = required('KAFKA_SASL_OAUTHBEARER_TOKEN_FILE')
    return { mechanism, token: () => tokenIn(path) }
  }
  const username = required('KAFKA_SASL_USERNAME')
  const password = required('KAFKA_SASL_PASSWORD')
  return { mechanism, username, password }
}

/** Whoever writes plain JavaScript can hand over anything. */
export function saslFromOption(given: SaslSettings, problems: string[]): SaslSettings {
  const sasl: Partial<Record<'username' | 'password' | 'token', unknown>> = { ...given }
  const name: unknown = given.mechanism
  const mechanism = typeof name === 'string' ? mechanismOf(name) : undefined
  if (mechanism === undefined) {
    problems.push(`sasl.mechanism is ${JSON.stringify(given.mechanism)}; ${ACCEPTED}`)
    return given
  }
  if (mechanism === 'oauthbearer') {
    if (typeof sasl.token !== 'function') {
      problems.push('sasl.token must be a function that resolves with a token')
    }
  } else {
    for (const field of ['username', 'password'] as const) {
      if (typeof sasl[field] === 'string' && sasl[field] !== '') continue
      problems.push(`sasl.${field} must be a string that is not empty, for ${mechanism}`)
    }
  }
  return { ...given, mechanism } as SaslSettings
}

function mechanismOf(name: string): Mechanism | undefined {
  return SASL_MECHANISMS.find((mechanism) => mechanism === name.toLowerCase())
}

async function tokenIn(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unreadable'
    throw tokenError(`cannot be read (${code})`, path, cause)
  })
  const token = text.trim()
  if (token === '') throw tokenError('is empty', path)
  return token
}

function tokenError(what: string, path: string, cause?: unknown): BrokerError {
  return new BrokerError(
    'AA_BROKER_REFUSED',
    `There is no token to log in to Kafka with: the file ${path} ${what}. KAFKA_SASL_OAUTHBEARER_TOKEN_FILE names it; it is read anew at every login.`,
    { retryable: true, cause },
  )
}
