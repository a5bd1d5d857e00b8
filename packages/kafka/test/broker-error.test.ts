import { BrokerError, ClosedError, DeliveryError, type ErrorCode } from '@agent-actions/events'
import { describe, expect, it } from 'vitest'
import { brokerErrorFrom } from '../src/broker-error.ts'
import type { KafkaSettings } from '../src/kafka-settings.ts'
import { afterRetries, connectionError, kafkajsError, protocolError } from './kafkajs-errors.ts'

const SETTINGS: KafkaSettings = {
  brokers: ['one:9092', 'two:9092'],
  clientId: 'agent-actions',
  ssl: false,
  sasl: undefined,
}

interface Case {
  readonly name: string
  readonly error: unknown
  readonly code: ErrorCode
}

function answers(code: ErrorCode, types: readonly string[]): readonly Case[] {
  return types.map((type) => ({ name: type, error: protocolError(type), code }))
}

const CASES: readonly Case[] = [
  ...answers('AA_EVENT_REFUSED', ['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD']),
  ...answers('AA_TOPIC_MISSING', ['UNKNOWN_TOPIC_OR_PARTITION']),
  ...answers('AA_BROKER_REFUSED', [
    'TOPIC_AUTHORIZATION_FAILED',
    'GROUP_AUTHORIZATION_FAILED',
    'CLUSTER_AUTHORIZATION_FAILED',
    'SASL_AUTHENTICATION_FAILED',
    'UNSUPPORTED_SASL_MECHANISM',
    'ILLEGAL_SASL_STATE',
    'INVALID_TIMESTAMP',
    'INVALID_REPLICATION_FACTOR',
    'INVALID_CONFIG',
    'POLICY_VIOLATION',
    'UNSUPPORTED_VERSION',
  ]),
  ...answers('AA_DELIVERY_FAILED', [
    'NOT_LEADER_FOR_PARTITION',
    'LEADER_NOT_AVAILABLE',
    'NOT_ENOUGH_REPLICAS',
    'KAFKA_STORAGE_ERROR',
    'REQUEST_TIMED_OUT',
    'CORRUPT_MESSAGE',
    'REBALANCE_IN_PROGRESS',
  ]),
  ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'].map(
    (code): Case => ({
      name: code,
      error: connectionError(code, 'one:9092'),
      code: 'AA_BROKER_UNREACHABLE',
    }),
  ),
  ...[
    'SELF_SIGNED_CERT_IN_CHAIN',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'EPROTO',
  ].map((code): Case => ({
    name: code,
    error: connectionError(code, 'one:9092'),
    code: 'AA_BROKER_REFUSED',
  })),
  {
    name: 'a connection that is not made in time',
    error: kafkajsError('KafkaJSConnectionError', 'Connection timeout', { broker: 'one:9092' }),
    code: 'AA_BROKER_UNREACHABLE',
  },
  {
    name: 'a request that is not answered',
    error: kafkajsError('KafkaJSRequestTimeoutError', 'timed out', { broker: 'one:9092' }),
    code: 'AA_BROKER_UNREACHABLE',
  },
  {
    name: 'a wait for another request that is not answered',
    error: kafkajsError('KafkaJSLockTimeout', 'Timeout while acquiring lock'),
    code: 'AA_BROKER_UNREACHABLE',
  },
  {
    name: 'a login that fails',
    error: kafkajsError('KafkaJSSASLAuthenticationError', 'SASL PLAIN authentication failed'),
    code: 'AA_BROKER_REFUSED',
  },
  { name: 'an error of nobody', error: new Error('what?'), code: 'AA_DELIVERY_FAILED' },
  {
    name: 'a slip of ours',
    error: new TypeError('x is not a function'),
    code: 'AA_DELIVERY_FAILED',
  },
  { name: 'no error at all', error: 'thrown text', code: 'AA_DELIVERY_FAILED' },
  { name: 'nothing', error: undefined, code: 'AA_DELIVERY_FAILED' },
]

describe.each(CASES)('$name', ({ error, code }) => {
  it(`is ${code}`, () => {
    const told = brokerErrorFrom(error, SETTINGS)
    expect(told.code).toBe(code)
    expect(told.retryable).toBe(code !== 'AA_EVENT_REFUSED')
    expect(told).toBeInstanceOf(/DELIVERY|EVENT/.test(code) ? DeliveryError : BrokerError)
    expect(told.cause).toBe(error)
    expect(told.message).not.toContain('\n')
  })
})

const ERRORS = CASES.flatMap(({ name, error, code }) =>
  error instanceof Error ? [{ name, error, code }] : [],
)

it.each(ERRORS)('$name is the same after retries, and as one of several', ({ error, code }) => {
  expect(brokerErrorFrom(afterRetries(error), SETTINGS).code).toBe(code)
  const several = new AggregateError([new Error('another'), error], 'several')
  expect(brokerErrorFrom(several, SETTINGS).code).toBe(code)
})

it('goes by the number where a client of the same shape has other names', () => {
  const error = Object.assign(new Error('Broker: Message size too large'), {
    type: 'ERR_MSG_SIZE_TOO_LARGE',
    code: 10,
  })
  expect(brokerErrorFrom(error, SETTINGS).code).toBe('AA_EVENT_REFUSED')
})

it('hands back an error of ours, also from within', () => {
  const ours = new ClosedError('The producer')
  expect(brokerErrorFrom(afterRetries(ours), SETTINGS)).toBe(ours)
})

it('ends on causes that go round in a circle', () => {
  const error = new Error('round')
  error.cause = new Error('and round', { cause: error })
  expect(brokerErrorFrom(error, SETTINGS).code).toBe('AA_DELIVERY_FAILED')
})

it('tells of the refused login, whatever the other brokers did', () => {
  const login = kafkajsError('KafkaJSSASLAuthenticationError', 'Invalid username or password')
  const several = new AggregateError([login, connectionError('ECONNREFUSED', 'two:9092')])
  expect(brokerErrorFrom(several, SETTINGS).message).toBe(
    'Kafka at one:9092, two:9092 refuses the login: Invalid username or password. Check KAFKA_SASL_MECHANISM, user and password or token.',
  )
})

describe('the message', () => {
  it('names all addresses, and who failed how', () => {
    const error = connectionError('ECONNREFUSED', 'two:9092', 'connect ECONNREFUSED 10.0.0.2:9092')
    expect(brokerErrorFrom(afterRetries(error), SETTINGS).message).toBe(
      'Kafka at one:9092, two:9092 does not answer (connect ECONNREFUSED 10.0.0.2:9092, at two:9092).',
    )
  })

  it('tells of the advertised address, when one failed that nobody configured', () => {
    const error = connectionError('ENOTFOUND', 'kafka:29092', 'getaddrinfo ENOTFOUND kafka')
    expect(brokerErrorFrom(error, SETTINGS).message).toBe(
      'Kafka at one:9092, two:9092 does not answer (getaddrinfo ENOTFOUND kafka, at kafka:29092). kafka:29092 is none of these: it is what the broker tells its clients to use (advertised.listeners), and it must be reachable from here.',
    )
  })

  it.each<[string, KafkaSettings['ssl'], string]>([
    [
      'without TLS',
      false,
      'perhaps it wants TLS (KAFKA_SSL), or wants a login (KAFKA_SASL_MECHANISM).',
    ],
    ['with TLS', {}, 'perhaps it does not speak TLS at this port'],
  ])('guesses why a broker ends a connection %s', (_, ssl, guess) => {
    const error = kafkajsError('KafkaJSConnectionClosedError', 'Closed connection', {
      host: 'one',
      port: 9092,
    })
    expect(brokerErrorFrom(error, { ...SETTINGS, ssl }).message).toContain(guess)
  })

  it('says how to trust a certificate', () => {
    const error = connectionError(
      'SELF_SIGNED_CERT_IN_CHAIN',
      'one:9092',
      'self-signed certificate',
    )
    expect(brokerErrorFrom(error, SETTINGS).message).toBe(
      'Kafka at one:9092, two:9092: no TLS connection: self-signed certificate (SELF_SIGNED_CERT_IN_CHAIN). Name the file of its certificate authority in KAFKA_SSL_CA_FILE.',
    )
  })

  it("keeps OpenSSL's reason, and not its file names", () => {
    const error = connectionError(
      'EPROTO',
      'one:9092',
      'write EPROTO 40A7F1:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../deps/openssl/ssl3_record.c:355:\n',
    )
    expect(brokerErrorFrom(error, SETTINGS).message).toContain(': wrong version number (EPROTO).')
  })

  it('names the missing topic, where it is known, and the command', () => {
    expect(
      brokerErrorFrom(protocolError('UNKNOWN_TOPIC_OR_PARTITION'), SETTINGS, 'actions').message,
    ).toBe('Kafka at one:9092, two:9092 has no topic actions. Run agent-actions topics create.')
  })

  it('names no address for a client that was handed over', () => {
    const error = connectionError('ECONNREFUSED', 'one:9092', 'connect ECONNREFUSED')
    expect(brokerErrorFrom(error, { ...SETTINGS, brokers: [] }).message).toBe(
      'Kafka does not answer (connect ECONNREFUSED, at one:9092).',
    )
  })
})
