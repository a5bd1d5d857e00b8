import { AgentActionsError } from '@agent-actions/events'
import { exitCodeOf } from '../exit-code.ts'
import type { Outcome } from './finding.ts'

export interface CredentialsPorts<Admin> {
  readonly open: () => Promise<Admin>
  /** `broker:9093 (TLS, scram-sha-512 as agents)` */
  readonly description: string
}

/** Somebody listens: does Kafka answer, and let us in? */
export async function checkCredentials<Admin>({
  open,
  description,
}: CredentialsPorts<Admin>): Promise<Outcome<Admin>> {
  try {
    const admin = await open()
    return { status: 'ok', value: admin, found: [`let in: ${description}`] }
  } catch (error) {
    if (!(error instanceof AgentActionsError) || error.code !== 'AA_BROKER_UNREACHABLE') throw error
    return {
      status: 'failed',
      exitCode: exitCodeOf(error),
      found: [error.message],
      advice: [
        'Something listens there, but does not talk to us as Kafka does. Is the port one with TLS (KAFKA_SSL=true), or without?',
      ],
    }
  }
}
