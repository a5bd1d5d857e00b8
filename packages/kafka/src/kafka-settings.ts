import type { ConnectionOptions } from 'node:tls'

/** How to log in. */
export type SaslSettings =
  | {
      readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
      readonly username: string
      readonly password: string
    }
  | {
      readonly mechanism: 'oauthbearer'
      /** Asked at every login: tokens expire. */
      readonly token: () => Promise<string>
    }

/** How to reach a Kafka cluster, resolved and checked. */
export interface KafkaSettings {
  /** `host:port` each. */
  readonly brokers: readonly string[]
  readonly clientId: string
  readonly ssl: ConnectionOptions | false
  readonly sasl: SaslSettings | undefined
}

/** Environment variables, as `process.env` has them. */
export type KafkaEnvironment = Readonly<Record<string, string | undefined>>
