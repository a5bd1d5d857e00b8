import { readFile } from 'node:fs/promises'
import { Kafka, logLevel, type KafkaConfig, type SASLOptions } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kafkaProblem } from '../../src/kafka/kafka-problem.ts'
import { startKafka, type KafkaCluster } from '../../src/kafka/start-kafka.ts'
import { unsecuredToken } from '../../src/kafka/unsecured-token.ts'
import { isSkippedFor } from '../../src/skipped-suite.ts'

/** Resolves with the ports of the brokers once a client is connected and logged in. */
async function brokerPorts(
  cluster: KafkaCluster,
  security: Pick<KafkaConfig, 'ssl' | 'sasl'>,
): Promise<readonly number[]> {
  const admin = new Kafka({
    brokers: cluster.bootstrapServers.split(','),
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
    ...security,
  }).admin()
  try {
    await admin.connect()
    const { brokers } = await admin.describeCluster()
    return brokers.map(({ port }) => port)
  } finally {
    await admin.disconnect()
  }
}

function login(
  mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512',
  { username = '', password = '' }: { username?: string; password?: string },
): SASLOptions {
  return { mechanism, username, password }
}

function bearer(expiresInSeconds: number): SASLOptions {
  const value = unsecuredToken('agent', { expiresInSeconds })
  return { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value }) }
}

const problem = process.env['CI']
  ? undefined
  : await kafkaProblem((text) => process.stderr.write(`${text}\n`))

describe.skipIf(isSkippedFor(problem))('a Kafka with TLS and SASL', () => {
  let cluster: KafkaCluster
  let ssl: { ca: string }

  beforeAll(async () => {
    cluster = await startKafka({ security: 'sasl-ssl' })
    ssl = { ca: await readFile(cluster.caFile!, 'utf8') }
  })

  afterAll(() => cluster.stop())

  it.each(['plain', 'scram-sha-256', 'scram-sha-512'] as const)(
    'lets its user in with %s, and nobody with another password',
    async (mechanism) => {
      const sasl = login(mechanism, cluster)
      expect(await brokerPorts(cluster, { ssl, sasl })).toEqual([cluster.brokers[0]!.port])
      const wrong = login(mechanism, { ...cluster, password: 'guessed' })
      await expect(brokerPorts(cluster, { ssl, sasl: wrong })).rejects.toThrow(
        /authentication failed/,
      )
    },
  )

  it('takes a token of OAUTHBEARER until it expires', async () => {
    expect(await brokerPorts(cluster, { ssl, sasl: bearer(60) })).toHaveLength(1)
    await expect(brokerPorts(cluster, { ssl, sasl: bearer(-60) })).rejects.toThrow(
      'No brokers in the broker pool',
    )
  })

  it('is not trusted by a client that does not know its authority', async () => {
    const attempt = brokerPorts(cluster, { ssl: true, sasl: login('plain', cluster) })
    await expect(attempt).rejects.toThrow(/self-signed certificate in certificate chain/)
  })

  it('has a certificate for its addresses alone', async () => {
    const asAnother = { ...ssl, servername: 'kafka.example' }
    const attempt = brokerPorts(cluster, { ssl: asAnother, sasl: login('plain', cluster) })
    await expect(attempt).rejects.toThrow(/does not match certificate's altnames/)
  })
})

describe.skipIf(isSkippedFor(problem))('a Kafka with one of the two', () => {
  it('asks for no user with TLS alone', async () => {
    await using cluster = await startKafka({ security: 'ssl' })
    const ssl = { ca: await readFile(cluster.caFile!, 'utf8') }
    expect(cluster).not.toHaveProperty('username')
    expect(await brokerPorts(cluster, { ssl })).toHaveLength(1)
  })

  it('asks for a user and no TLS with SASL alone', async () => {
    await using cluster = await startKafka({ security: 'sasl-plaintext' })
    expect(cluster).not.toHaveProperty('caFile')
    expect(await brokerPorts(cluster, { sasl: login('scram-sha-512', cluster) })).toHaveLength(1)
    await expect(brokerPorts(cluster, {})).rejects.toThrow('Closed connection')
  })
})
