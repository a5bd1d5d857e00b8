import type { KafkaSettings } from './kafka-settings.ts'

/** For people: `broker:9093 (TLS, scram-sha-512 as agents)`. Holds no secret. */
export function describeKafka({ brokers, ssl, sasl }: KafkaSettings): string {
  const how = [ssl ? 'TLS' : 'no TLS']
  if (sasl) how.push('username' in sasl ? `${sasl.mechanism} as ${sasl.username}` : sasl.mechanism)
  return `${brokers.join(', ')} (${how.join(', ')})`
}
