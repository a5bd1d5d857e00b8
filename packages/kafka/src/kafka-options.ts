import type { ConnectionOptions } from 'node:tls'
import { ConfigError } from '@agent-actions/events'
import { brokerAddresses } from './broker-addresses.ts'
import type { KafkaEnvironment, KafkaSettings, SaslSettings } from './kafka-settings.ts'
import { saslFromEnvironment, saslFromOption } from './sasl-settings.ts'
import { tlsFromEnvironment } from './tls-settings.ts'

/** What is not given comes from the environment: `KAFKA_VARIABLES`. */
export interface KafkaOptions {
  /** `host:port` each; in a string with commas between them. */
  readonly brokers?: string | readonly string[]
  readonly clientId?: string
  /** `true`: TLS with the certificate authorities that Node trusts. */
  readonly ssl?: boolean | ConnectionOptions
  readonly sasl?: SaslSettings
}

export const DEFAULT_CLIENT_ID = 'agent-actions'

/**
 * Options win over the environment, each as a whole: with `ssl` given, no variable about TLS is
 * looked at. Certificates are read from their files now, an OAuth token with each login.
 *
 * @throws ConfigError that lists everything that is wrong, and holds no secret
 */
export function resolveKafkaSettings(
  options: KafkaOptions,
  environment: KafkaEnvironment,
): KafkaSettings {
  const problems: string[] = []
  const settings = {
    brokers: brokerAddresses(options.brokers, environment['KAFKA_BOOTSTRAP_SERVERS'], problems),
    clientId: clientIdFrom(options.clientId ?? environment['KAFKA_CLIENT_ID'], problems),
    ssl: sslFrom(options.ssl) ?? tlsFromEnvironment(environment, problems),
    sasl: options.sasl
      ? saslFromOption(options.sasl, problems)
      : saslFromEnvironment(environment, problems),
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return settings
}

function clientIdFrom(given: unknown, problems: string[]): string {
  if (given === undefined || given === '') return DEFAULT_CLIENT_ID
  if (typeof given === 'string') return given
  problems.push(`clientId must be a string, but is ${typeof given}`)
  return DEFAULT_CLIENT_ID
}

function sslFrom(
  given: boolean | ConnectionOptions | undefined,
): ConnectionOptions | false | undefined {
  return given === true ? {} : given
}
