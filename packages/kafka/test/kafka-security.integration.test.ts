import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import {
  lacksKafka,
  startKafka,
  unsecuredToken,
  type KafkaCluster,
} from '@agent-actions/test-services'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openKafkaAdmin, type KafkaAdmin } from '../src/kafka-admin.ts'
import { resolveKafkaSettings } from '../src/kafka-options.ts'
import type { KafkaEnvironment } from '../src/kafka-settings.ts'

const hasNoKafka = await lacksKafka()

describe.skipIf(hasNoKafka)('a broker that wants TLS and a login', () => {
  let cluster: KafkaCluster
  let folder: string
  const told: string[] = []

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'agent-actions-kafka-security-'))
    cluster = await startKafka({ security: 'sasl-ssl' })
  })

  afterAll(async () => {
    await cluster?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** As an operator sets it, with changes. */
  function environment(changes: KafkaEnvironment = {}): KafkaEnvironment {
    return {
      KAFKA_BOOTSTRAP_SERVERS: cluster.bootstrapServers,
      KAFKA_SSL_CA_FILE: cluster.caFile,
      KAFKA_SASL_MECHANISM: 'scram-sha-256',
      KAFKA_SASL_USERNAME: cluster.username,
      KAFKA_SASL_PASSWORD: cluster.password,
      ...changes,
    }
  }

  async function adminWith(changes?: KafkaEnvironment): Promise<KafkaAdmin> {
    const settings = resolveKafkaSettings({}, environment(changes))
    const admin = await openKafkaAdmin(settings, {
      log: (_, message, details) => void told.push(message, JSON.stringify(details)),
    })
    onTestFinished(() => admin.close())
    return admin
  }

  function tokenFile(token: string): string {
    const path = join(folder, 'token')
    writeFileSync(path, token)
    return path
  }

  it.each(['plain', 'scram-sha-256', 'scram-sha-512'])('lets us in by %s', async (mechanism) => {
    const admin = await adminWith({ KAFKA_SASL_MECHANISM: mechanism })
    await expect(admin.brokers()).resolves.toHaveLength(1)
  })

  it('lets us in by oauthbearer, with the token that is in the file at that time', async () => {
    const path = tokenFile(unsecuredToken('agent', { expiresInSeconds: -60 }))
    const oauth = {
      KAFKA_SASL_MECHANISM: 'oauthbearer',
      KAFKA_SASL_OAUTHBEARER_TOKEN_FILE: path,
    }
    await expect(adminWith(oauth)).rejects.toMatchObject({
      code: 'AA_BROKER_REFUSED',
      message: expect.stringContaining('refuses the login') as unknown,
    })
    tokenFile(unsecuredToken('agent'))
    const admin = await adminWith(oauth)
    await expect(admin.brokers()).resolves.toHaveLength(1)
  })

  it('is not asked with a token that is not there', async () => {
    const path = join(folder, 'no-such-token')
    const oauth = { KAFKA_SASL_MECHANISM: 'oauthbearer', KAFKA_SASL_OAUTHBEARER_TOKEN_FILE: path }
    await expect(adminWith(oauth)).rejects.toMatchObject({
      code: 'AA_BROKER_REFUSED',
      message: expect.stringContaining(`the file ${path} cannot be read (ENOENT)`) as unknown,
    })
  })

  it.each<[string, string]>([
    ['plain', 'SASL PLAIN authentication failed'],
    ['scram-sha-256', 'SASL SCRAM SHA256 authentication failed'],
  ])('refuses a wrong password by %s', async (mechanism, said) => {
    const wrong = { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_PASSWORD: 'a wrong password' }
    const failure = adminWith(wrong)
    await expect(failure).rejects.toMatchObject({
      code: 'AA_BROKER_REFUSED',
      message: expect.stringContaining(said) as unknown,
    })
    const error: unknown = await failure.catch((reason: unknown) => reason)
    expect(inspect(error) + told.join()).not.toContain('a wrong password')
  })

  it('is not trusted without its certificate authority', async () => {
    const trusting = { KAFKA_SSL: 'true', KAFKA_SSL_CA_FILE: '' }
    await expect(adminWith(trusting)).rejects.toMatchObject({
      code: 'AA_BROKER_REFUSED',
      message: expect.stringContaining('KAFKA_SSL_CA_FILE') as unknown,
    })
  })

  it('does not answer whoever speaks no TLS', async () => {
    await expect(adminWith({ KAFKA_SSL: 'false', KAFKA_SSL_CA_FILE: '' })).rejects.toMatchObject({
      code: 'AA_BROKER_UNREACHABLE',
    })
  })

  it('does not answer whoever does not log in', async () => {
    const anonymous = {
      KAFKA_SASL_MECHANISM: '',
      KAFKA_SASL_USERNAME: '',
      KAFKA_SASL_PASSWORD: '',
    }
    const asking = adminWith(anonymous).then((admin) => admin.brokers())
    await expect(asking).rejects.toMatchObject({
      code: 'AA_BROKER_UNREACHABLE',
      message: expect.stringContaining('wants a login (KAFKA_SASL_MECHANISM)') as unknown,
    })
  })
})
