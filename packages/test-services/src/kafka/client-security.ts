import { randomBytes } from 'node:crypto'
import { createCertificates } from './certificates.ts'

/** How clients reach the brokers; among themselves these speak in the clear. */
export type KafkaSecurity = 'ssl' | 'sasl-plaintext' | 'sasl-ssl'

/** What the listener for clients demands, and what a client needs to satisfy it. */
export interface ClientSecurity {
  readonly protocol: 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'
  /** Lines of `server.properties`. */
  readonly settings: Readonly<Record<string, string>>
  /** For the storage: SCRAM users are part of the cluster's metadata. */
  readonly formatOptions: readonly string[]
  readonly credentials: KafkaCredentials
}

/** What a client needs to connect; what is not there is not asked for. */
export interface KafkaCredentials {
  /** PEM. The server's names are `localhost` and `127.0.0.1`. */
  readonly caFile?: string
  readonly username?: string
  readonly password?: string
}

const MODULES = 'org.apache.kafka.common.security'
const USERNAME = 'agent'

/** Certificates, where there are any, go into `folder`. */
export async function clientSecurity(
  security: KafkaSecurity | undefined,
  { java, folder }: { readonly java: string; readonly folder: string },
): Promise<ClientSecurity> {
  switch (security) {
    case undefined:
      return { protocol: 'PLAINTEXT', settings: {}, formatOptions: [], credentials: {} }
    case 'ssl':
      return { protocol: 'SSL', formatOptions: [], ...(await tls(java, folder)) }
    case 'sasl-plaintext':
      return { protocol: 'SASL_PLAINTEXT', ...user() }
    case 'sasl-ssl': {
      const [server, client] = [await tls(java, folder), user()]
      return {
        protocol: 'SASL_SSL',
        settings: { ...server.settings, ...client.settings },
        formatOptions: client.formatOptions,
        credentials: { ...server.credentials, ...client.credentials },
      }
    }
  }
}

async function tls(
  java: string,
  folder: string,
): Promise<Pick<ClientSecurity, 'settings' | 'credentials'>> {
  const { caFile, keyStore, keyStorePassword } = await createCertificates(java, folder)
  return {
    credentials: { caFile },
    settings: {
      'listener.name.client.ssl.keystore.type': 'PKCS12',
      'listener.name.client.ssl.keystore.location': keyStore,
      'listener.name.client.ssl.keystore.password': keyStorePassword,
    },
  }
}

/** One user, who may log in with every mechanism that passwords are for. */
function user(): Omit<ClientSecurity, 'protocol'> {
  const password = randomBytes(12).toString('hex')
  return {
    credentials: { username: USERNAME, password },
    formatOptions: ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
      '--add-scram',
      `${mechanism}=[name=${USERNAME},password=${password}]`,
    ]),
    settings: {
      'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
      ...login('plain', `plain.PlainLoginModule required user_${USERNAME}="${password}"`),
      ...login('scram-sha-256', 'scram.ScramLoginModule required'),
      ...login('scram-sha-512', 'scram.ScramLoginModule required'),
      // Without a validator of its own it takes unsigned tokens, which Kafka has for development.
      ...login(
        'oauthbearer',
        'oauthbearer.OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker"',
      ),
    },
  }
}

function login(mechanism: string, module: string): Record<string, string> {
  return { [`listener.name.client.${mechanism}.sasl.jaas.config`]: `${MODULES}.${module};` }
}
