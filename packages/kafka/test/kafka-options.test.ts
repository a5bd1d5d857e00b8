import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BrokerError, ConfigError } from '@agent-actions/events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { describeKafka } from '../src/describe-kafka.ts'
import { resolveKafkaSettings, type KafkaOptions } from '../src/kafka-options.ts'
import type { KafkaEnvironment } from '../src/kafka-settings.ts'
import { KAFKA_VARIABLES } from '../src/kafka-variables.ts'

const BROKERS = { KAFKA_BOOTSTRAP_SERVERS: 'broker:9092' }
const PASSWORD = 'correct horse battery staple'

function problemsOf(options: KafkaOptions, environment: KafkaEnvironment): readonly string[] {
  try {
    resolveKafkaSettings(options, environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

function temporaryFile(name: string, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'agent-actions-kafka-options-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

describe('brokers', () => {
  it('come from KAFKA_BOOTSTRAP_SERVERS, with spaces and stray commas forgiven', () => {
    const { brokers } = resolveKafkaSettings(
      {},
      { KAFKA_BOOTSTRAP_SERVERS: ' broker-1:9092, 10.0.0.2:9093 ,' },
    )
    expect(brokers).toEqual(['broker-1:9092', '10.0.0.2:9093'])
  })

  it.each<[string, KafkaOptions['brokers']]>([
    ['a string', 'other:1'],
    ['a list', ['other:1']],
  ])('come from the option first, as %s', (_, brokers) => {
    expect(resolveKafkaSettings({ brokers: brokers! }, BROKERS).brokers).toEqual(['other:1'])
  })

  it('are missed where nobody gives any, and the problem says what to set', () => {
    expect(problemsOf({}, {})).toEqual([
      expect.stringMatching(/^no Kafka broker is given\. Set KAFKA_BOOTSTRAP_SERVERS/),
    ])
  })

  it.each([
    ['broker', 'names no port'],
    ['broker:', 'has no port from 1 to 65535'],
    ['broker:0', 'has no port from 1 to 65535'],
    ['broker:65536', 'has no port from 1 to 65535'],
    ['broker:9092/kafka', 'has no port from 1 to 65535'],
    [':9092', 'names no host'],
    ['[::1]:9092', 'is an IPv6 address'],
    ['::1:9092', 'is an IPv6 address'],
    ['SASL_SSL://broker:9092', 'begins with a protocol'],
  ])('like %s are refused, and told why', (address, why) => {
    expect(problemsOf({}, { KAFKA_BOOTSTRAP_SERVERS: `good:1,${address}` })).toEqual([
      expect.stringContaining(`"${address}" ${why}`),
    ])
  })

  it('never repeat a password that somebody put into the address', () => {
    const problems = problemsOf({}, { KAFKA_BOOTSTRAP_SERVERS: `agent:${PASSWORD}@broker:9092` })
    expect(problems).toEqual([expect.stringContaining('KAFKA_SASL_PASSWORD')])
    expect(problems.join()).not.toContain(PASSWORD)
  })
})

describe('the client id', () => {
  it.each<[string, KafkaOptions, KafkaEnvironment]>([
    ['agent-actions', {}, BROKERS],
    ['agent-actions', {}, { ...BROKERS, KAFKA_CLIENT_ID: '' }],
    ['from-env', {}, { ...BROKERS, KAFKA_CLIENT_ID: 'from-env' }],
    ['from-option', { clientId: 'from-option' }, { ...BROKERS, KAFKA_CLIENT_ID: 'from-env' }],
  ])('is %s', (expected, options, environment) => {
    expect(resolveKafkaSettings(options, environment).clientId).toBe(expected)
  })
})

describe('TLS', () => {
  it.each<[string, KafkaOptions, KafkaEnvironment, object | false]>([
    ['off by itself', {}, BROKERS, false],
    ['on with KAFKA_SSL=true', {}, { ...BROKERS, KAFKA_SSL: 'TRUE' }, {}],
    ['off with KAFKA_SSL=false', {}, { ...BROKERS, KAFKA_SSL: 'false' }, false],
    ['on with the option', { ssl: true }, { ...BROKERS, KAFKA_SSL: 'false' }, {}],
    ['off with the option', { ssl: false }, { ...BROKERS, KAFKA_SSL: 'true' }, false],
    ['as the option says', { ssl: { servername: 'x' } }, BROKERS, { servername: 'x' }],
  ])('is %s', (_, options, environment, expected) => {
    expect(resolveKafkaSettings(options, environment).ssl).toEqual(expected)
  })

  it('is on with a file for it, which is read at once', () => {
    const environment = {
      ...BROKERS,
      KAFKA_SSL_CA_FILE: temporaryFile('ca.pem', 'the authority'),
      KAFKA_SSL_CERT_FILE: temporaryFile('client.pem', 'the certificate'),
      KAFKA_SSL_KEY_FILE: temporaryFile('client.key', 'the key'),
    }
    expect(resolveKafkaSettings({}, environment).ssl).toEqual({
      ca: Buffer.from('the authority'),
      cert: Buffer.from('the certificate'),
      key: Buffer.from('the key'),
    })
  })

  it('is refused where KAFKA_SSL=false contradicts a file', () => {
    const environment = {
      ...BROKERS,
      KAFKA_SSL: 'false',
      KAFKA_SSL_CA_FILE: temporaryFile('ca.pem', 'the authority'),
    }
    expect(problemsOf({}, environment)).toEqual([
      expect.stringContaining('KAFKA_SSL=false says no TLS, but KAFKA_SSL_CA_FILE is set'),
    ])
  })

  it('names the variable whose file cannot be read', () => {
    const missing = join(tmpdir(), 'no-such-folder', 'ca.pem')
    expect(problemsOf({}, { ...BROKERS, KAFKA_SSL_CA_FILE: missing })).toEqual([
      `KAFKA_SSL_CA_FILE names the file ${missing}, which cannot be read (ENOENT)`,
    ])
  })

  it.each([
    ['KAFKA_SSL_CERT_FILE', 'KAFKA_SSL_KEY_FILE'],
    ['KAFKA_SSL_KEY_FILE', 'KAFKA_SSL_CERT_FILE'],
  ])('wants %s and %s together', (there, missing) => {
    const environment = { ...BROKERS, [there]: temporaryFile('client.pem', 'half') }
    expect(problemsOf({}, environment)).toEqual([
      expect.stringContaining(`${there} is set without ${missing}`),
    ])
  })

  it('is not guessed from a word that is neither true nor false', () => {
    expect(problemsOf({}, { ...BROKERS, KAFKA_SSL: 'yes' })).toEqual([
      'KAFKA_SSL must be true or false, but is "yes"',
    ])
  })
})

describe('a login', () => {
  const LOGIN = { KAFKA_SASL_USERNAME: 'agent', KAFKA_SASL_PASSWORD: PASSWORD }

  it('is not there by itself', () => {
    expect(resolveKafkaSettings({}, BROKERS).sasl).toBeUndefined()
  })

  it.each(['plain', 'scram-sha-256', 'scram-sha-512'])('is by %s, in any case', (mechanism) => {
    const environment = { ...BROKERS, ...LOGIN, KAFKA_SASL_MECHANISM: mechanism.toUpperCase() }
    expect(resolveKafkaSettings({}, environment).sasl).toEqual({
      mechanism,
      username: 'agent',
      password: PASSWORD,
    })
  })

  it('comes from the option as a whole', () => {
    const sasl = { mechanism: 'plain', username: 'other', password: 'x' } as const
    const environment = { ...BROKERS, ...LOGIN, KAFKA_SASL_MECHANISM: 'scram-sha-256' }
    expect(resolveKafkaSettings({ sasl }, environment).sasl).toEqual(sasl)
  })

  it('reads the token of oauthbearer anew each time it is asked for', async () => {
    const path = temporaryFile('token', 'first\n')
    const { sasl } = resolveKafkaSettings(
      {},
      {
        ...BROKERS,
        KAFKA_SASL_MECHANISM: 'OAUTHBEARER',
        KAFKA_SASL_OAUTHBEARER_TOKEN_FILE: path,
      },
    )
    if (sasl?.mechanism !== 'oauthbearer') throw new Error('not oauthbearer')
    await expect(sasl.token()).resolves.toBe('first')
    writeFileSync(path, 'second\n')
    await expect(sasl.token()).resolves.toBe('second')
    writeFileSync(path, '')
    await expect(sasl.token()).rejects.toThrow(`the file ${path} is empty`)
    rmSync(path)
    const failure = await sasl.token().catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(BrokerError)
    expect(failure).toMatchObject({ code: 'AA_BROKER_REFUSED', retryable: true })
  })

  it.each<[string, KafkaEnvironment, readonly string[]]>([
    [
      'an unknown mechanism',
      { ...LOGIN, KAFKA_SASL_MECHANISM: 'gssapi' },
      ['KAFKA_SASL_MECHANISM is "gssapi"'],
    ],
    ['no mechanism', LOGIN, ['KAFKA_SASL_MECHANISM is not, so nothing would log in']],
    [
      'no user and no password',
      { KAFKA_SASL_MECHANISM: 'plain' },
      ['needs KAFKA_SASL_USERNAME', 'needs KAFKA_SASL_PASSWORD'],
    ],
    [
      'no file for the token',
      { KAFKA_SASL_MECHANISM: 'oauthbearer' },
      ['needs KAFKA_SASL_OAUTHBEARER_TOKEN_FILE'],
    ],
  ])('with %s is refused', (_, environment, expected) => {
    expect(problemsOf({}, { ...BROKERS, ...environment })).toEqual(
      expected.map((text) => expect.stringContaining(text) as unknown),
    )
  })

  it.each<[string, object, readonly string[]]>([
    ['a mechanism that is none', { mechanism: 'kerberos' }, ['sasl.mechanism is "kerberos"']],
    [
      'an empty password',
      { mechanism: 'plain', username: 'agent', password: '' },
      ['sasl.password must be a string that is not empty'],
    ],
    ['no function', { mechanism: 'oauthbearer', token: 'x' }, ['sasl.token must be a function']],
  ])('given in code with %s is refused', (_, sasl, expected) => {
    expect(problemsOf({ sasl: sasl as never }, BROKERS)).toEqual(
      expected.map((text) => expect.stringContaining(text) as unknown),
    )
  })
})

it('lists all problems at once, and no password among them', () => {
  const problems = problemsOf(
    {},
    {
      KAFKA_SSL: 'maybe',
      KAFKA_SASL_MECHANISM: 'magic',
      KAFKA_SASL_USERNAME: 'agent',
      KAFKA_SASL_PASSWORD: PASSWORD,
    },
  )
  expect(problems).toHaveLength(3)
  expect(problems.join()).not.toContain(PASSWORD)
})

it.each<[string, KafkaEnvironment]>([
  ['broker:9092 (no TLS)', {}],
  [
    'broker:9092 (TLS, scram-sha-512 as agent)',
    {
      KAFKA_SSL: 'true',
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: 'agent',
      KAFKA_SASL_PASSWORD: PASSWORD,
    },
  ],
  [
    'broker:9092 (no TLS, oauthbearer)',
    { KAFKA_SASL_MECHANISM: 'oauthbearer', KAFKA_SASL_OAUTHBEARER_TOKEN_FILE: 'token' },
  ],
])('describes the cluster for people: %s', (expected, environment) => {
  expect(describeKafka(resolveKafkaSettings({}, { ...BROKERS, ...environment }))).toBe(expected)
})

it('lists every variable that is read', () => {
  const read = new Set<string>()
  const watched = (values: KafkaEnvironment): KafkaEnvironment =>
    new Proxy(values, {
      get: (target, name: string) => {
        read.add(name)
        return target[name]
      },
    })
  resolveKafkaSettings({}, watched(BROKERS))
  const login = { ...BROKERS, KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'a' }
  resolveKafkaSettings({}, watched({ ...login, KAFKA_SASL_PASSWORD: 'b' }))
  expect(KAFKA_VARIABLES.map(({ name }) => name).toSorted()).toEqual([...read].toSorted())
})
