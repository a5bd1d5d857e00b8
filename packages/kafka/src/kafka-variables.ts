/** For pages and `--help`; its value is read by `resolveKafkaSettings` alone. */
export interface KafkaVariable {
  readonly name: string
  readonly description: string
  /** What counts where it is not set. */
  readonly default?: string
}

/** Every environment variable that says how to reach Kafka. */
export const KAFKA_VARIABLES: readonly KafkaVariable[] = [
  {
    name: 'KAFKA_BOOTSTRAP_SERVERS',
    description: 'brokers to ask first: host:port, with commas between several',
  },
  { name: 'KAFKA_CLIENT_ID', description: 'the name brokers see', default: 'agent-actions' },
  {
    name: 'KAFKA_SSL',
    description: 'true for TLS; not set: TLS where one of the files below is given',
  },
  { name: 'KAFKA_SSL_CA_FILE', description: 'PEM file of the certificate authority to trust' },
  { name: 'KAFKA_SSL_CERT_FILE', description: 'PEM file of the client certificate' },
  { name: 'KAFKA_SSL_KEY_FILE', description: 'PEM file of its key' },
  {
    name: 'KAFKA_SASL_MECHANISM',
    description:
      'how to log in: plain, scram-sha-256, scram-sha-512 or oauthbearer; not set: no login',
  },
  { name: 'KAFKA_SASL_USERNAME', description: 'the user, for plain and scram' },
  { name: 'KAFKA_SASL_PASSWORD', description: 'its password' },
  {
    name: 'KAFKA_SASL_OAUTHBEARER_TOKEN_FILE',
    description: 'file with the token for oauthbearer, read anew at every login',
  },
]
