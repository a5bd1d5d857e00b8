import { AgentActionsError, BrokerError, DeliveryError } from '@agent-actions/events'
import type { KafkaSettings } from './kafka-settings.ts'

/** A broker can never take these records: they are to blame. */
const REFUSED_RECORDS = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'CORRUPT_MESSAGE',
])
/** Somebody has to act: credentials, permissions, clocks, the broker's settings. */
const REFUSED_US = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'SASL_AUTHENTICATION_FAILED',
  'ILLEGAL_SASL_STATE',
  'UNSUPPORTED_SASL_MECHANISM',
  'SECURITY_DISABLED',
  'POLICY_VIOLATION',
  'UNSUPPORTED_VERSION',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
  'INVALID_TIMESTAMP',
  'INVALID_REPLICATION_FACTOR',
  'INVALID_PARTITIONS',
  'INVALID_CONFIG',
  'INVALID_TOPIC_EXCEPTION',
])
const NO_TOPIC = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'UNKNOWN_TOPIC_ID'])

interface Cause {
  readonly name: string
  readonly message: string
  /** Kafka's name of the error. */
  readonly type?: unknown
  /** Of Node: ECONNREFUSED and the like. */
  readonly code?: unknown
  readonly broker?: unknown
  readonly host?: unknown
  readonly port?: unknown
}

/**
 * The error for people, and for programs that decide. By its root cause: after its own tries kafkajs
 * calls every failure not retriable.
 */
export function brokerErrorFrom(error: unknown, settings: KafkaSettings): AgentActionsError {
  if (error instanceof AgentActionsError) return error
  const causes = causesOf(error)
  const typed = causes.find(({ type }) => typeof type === 'string')
  const type = typed?.type as string | undefined
  const root = causes.at(-1)
  const options = { retryable: true, cause: error }
  if (type !== undefined && REFUSED_RECORDS.has(type)) {
    return new DeliveryError(
      'AA_EVENT_REFUSED',
      `Kafka can never take this: ${typed!.message} (${type})`,
      { cause: error },
    )
  }
  if (type !== undefined && NO_TOPIC.has(type)) {
    return new BrokerError(
      'AA_TOPIC_MISSING',
      `Kafka at ${addresses(settings)} has no such topic. Run agent-actions topics create.`,
      options,
    )
  }
  if (causes.some(isRefusal)) {
    return new BrokerError(
      'AA_BROKER_REFUSED',
      `Kafka at ${addresses(settings)} refuses us: ${root!.message}. Check user, password, TLS and permissions.`,
      options,
    )
  }
  return new BrokerError(
    'AA_BROKER_UNREACHABLE',
    `Kafka does not answer at ${addresses(settings)}: ${root?.message ?? String(error)}${advertisedHint(causes, settings)}`,
    options,
  )
}

function addresses({ brokers }: KafkaSettings): string {
  return brokers.join(', ')
}

/** The error, what it was caused by, and so on to the root; each once. */
function causesOf(error: unknown): readonly Cause[] {
  const found: Cause[] = []
  let next: unknown = error
  while (next instanceof Error && !found.includes(next as unknown as Cause)) {
    found.push(next as unknown as Cause)
    const { errors, originalError } = next as {
      errors?: readonly unknown[]
      originalError?: unknown
    }
    next = next.cause ?? originalError ?? errors?.[0]
  }
  return found
}

function isRefusal({ name, type, code }: Cause): boolean {
  if (name === 'KafkaJSSASLAuthenticationError') return true
  if (typeof type === 'string' && REFUSED_US.has(type)) return true
  return (
    typeof code === 'string' &&
    (code.startsWith('ERR_TLS') || code.startsWith('ERR_SSL') || TLS_CODES.has(code))
  )
}

/** What Node says of a certificate that it does not trust (node:tls, X509 certificate error codes). */
const TLS_CODES = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'HOSTNAME_MISMATCH',
])

/** The address that failed is one that a broker advertised, not one that was configured. */
function advertisedHint(causes: readonly Cause[], { brokers }: KafkaSettings): string {
  const failed = causes.map(addressOf).find((address) => address !== undefined)
  if (failed === undefined || brokers.includes(failed)) return ''
  return `. That address, ${failed}, is what a broker advertises: see its advertised.listeners`
}

function addressOf({ broker, host, port }: Cause): string | undefined {
  if (typeof broker === 'string') return broker
  return typeof host === 'string' && typeof port === 'number' ? `${host}:${port}` : undefined
}
