import { AgentActionsError, BrokerError, DeliveryError } from '@agent-actions/events'
import { findFailure, type Failure } from './broker-failure.ts'
import type { KafkaSettings } from './kafka-settings.ts'

/**
 * What a kafkajs error, or one of a client of its shape, means for whoever acts next. Decided by
 * types, names and codes of the error and its causes; kafkajs's own `retriable` is false for nearly
 * all that it gave up on.
 *
 * - `AA_BROKER_UNREACHABLE`: nobody answers
 * - `AA_BROKER_REFUSED`: login, certificate, permission, or a setting of the broker
 * - `AA_TOPIC_MISSING`
 * - `AA_EVENT_REFUSED`, the only one that is not retryable: the broker never takes such a record
 * - `AA_DELIVERY_FAILED`: everything else, passing troubles of a cluster for the most part
 *
 * An error of ours among the causes is handed back as it is.
 *
 * @param topic named in the message where the topic matters
 */
export function brokerErrorFrom(
  error: unknown,
  settings: KafkaSettings,
  topic?: string,
): AgentActionsError {
  const failure = findFailure(error)
  if (failure.kind === 'ours') return failure.error
  const options = { cause: error, retryable: true }
  const at = settings.brokers.length === 0 ? 'Kafka' : `Kafka at ${settings.brokers.join(', ')}`
  const { said } = failure
  switch (failure.kind) {
    case 'unreachable':
      return new BrokerError(
        'AA_BROKER_UNREACHABLE',
        `${at} does not answer${reasonText(failure)}.${unreachableHint(failure, settings)}`,
        options,
      )
    case 'login':
      return new BrokerError(
        'AA_BROKER_REFUSED',
        `${at} refuses the login: ${said}. Check KAFKA_SASL_MECHANISM, user and password or token.`,
        options,
      )
    case 'certificate':
      return new BrokerError(
        'AA_BROKER_REFUSED',
        `${at}: no TLS connection: ${said}. ${certificateHint(failure)}`,
        options,
      )
    case 'permission':
      return new BrokerError(
        'AA_BROKER_REFUSED',
        `${at} does not permit it${topicText(topic)}: ${said}. Give the user the permission.`,
        options,
      )
    case 'setting':
      return new BrokerError(
        'AA_BROKER_REFUSED',
        `${at} refuses it${topicText(topic)}: ${said}.`,
        options,
      )
    case 'topic':
      return new BrokerError(
        'AA_TOPIC_MISSING',
        `${at} has no topic ${topic ?? 'of this name'}. Run agent-actions topics create.`,
        options,
      )
    case 'record':
      return new DeliveryError(
        'AA_EVENT_REFUSED',
        `${at} can never take a record${topicText(topic)}: ${said}.`,
        { cause: error },
      )
    case 'passing':
      return new DeliveryError('AA_DELIVERY_FAILED', `${at} could not do it now: ${said}.`, options)
  }
}

type Told = Exclude<Failure, { kind: 'ours' }>

function topicText(topic: string | undefined): string {
  return topic === undefined ? '' : ` for the topic ${topic}`
}

function reasonText({ said, address }: Told): string {
  const isNamed = address === undefined || said.includes(address)
  return isNamed ? ` (${said})` : ` (${said}, at ${address})`
}

function unreachableHint({ address, isClosed }: Told, settings: KafkaSettings): string {
  const { brokers } = settings
  if (address !== undefined && brokers.length > 0 && !brokers.includes(address)) {
    return ` ${address} is none of these: it is what the broker tells its clients to use (advertised.listeners), and it must be reachable from here.`
  }
  if (!isClosed || brokers.length === 0) return ''
  return ` Whoever is there ends the connection: perhaps it ${closedGuesses(settings).join(', or ')}.`
}

function closedGuesses({ ssl, sasl }: KafkaSettings): readonly string[] {
  const guesses = sasl ? [] : ['wants a login (KAFKA_SASL_MECHANISM)']
  return [ssl ? 'does not speak TLS at this port' : 'wants TLS (KAFKA_SSL)', ...guesses]
}

/** Node's codes for a certificate that cannot be traced to an authority that it trusts. */
const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

function certificateHint({ code }: Told): string {
  if (code !== undefined && UNTRUSTED.has(code)) {
    return 'Name the file of its certificate authority in KAFKA_SSL_CA_FILE.'
  }
  return 'Check KAFKA_SSL, the KAFKA_SSL_* files, and that the certificate is for this host name.'
}
