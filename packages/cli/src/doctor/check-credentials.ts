import type { AdvertisedBroker, KafkaAdmin } from '@agent-actions/kafka'
import type { Outcome } from './finding.ts'

export interface CredentialsPorts {
  readonly open: () => Promise<KafkaAdmin>
  /** `broker:9093 (TLS, scram-sha-512 as agents)` */
  readonly description: string
}

export interface LetIn {
  readonly admin: KafkaAdmin
  readonly advertised: readonly AdvertisedBroker[]
}

/**
 * Somebody listens: does Kafka answer, and let us in? Who has not logged in is let in, and cut off at
 * the first question, so there is one.
 */
export async function checkCredentials({
  open,
  description,
}: CredentialsPorts): Promise<Outcome<LetIn>> {
  const admin = await open()
  const advertised = await admin.brokers()
  return { status: 'ok', value: { admin, advertised }, found: [`let in: ${description}`] }
}
