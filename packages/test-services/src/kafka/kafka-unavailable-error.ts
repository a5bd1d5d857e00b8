/** Kafka cannot be had on this machine; the message says what is missing and what to install. */
export class KafkaUnavailableError extends Error {
  override readonly name = 'KafkaUnavailableError'
}
