import { AgentActionsError, type ErrorCode } from '@agent-actions/events'
import { CommanderError } from 'commander'
import { FailedChecksError } from './failed-checks-error.ts'
import { UsageError } from './usage-error.ts'

/** What the process ends with. */
export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  configuration: 3,
  unreachable: 4,
  schema: 5,
  unverified: 6,
  interrupted: 130,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

const BY_CODE: Readonly<Partial<Record<ErrorCode, ExitCode>>> = {
  AA_CONFIG_INVALID: EXIT.configuration,
  AA_BROKER_REFUSED: EXIT.configuration,
  AA_BROKER_UNREACHABLE: EXIT.unreachable,
  // A cluster that could not do it now.
  AA_DELIVERY_FAILED: EXIT.unreachable,
  AA_TOPIC_MISSING: EXIT.schema,
  AA_STORE_LOCKED: EXIT.unreachable,
  AA_STORE_UNREACHABLE: EXIT.unreachable,
  AA_STORE_MISSING: EXIT.schema,
  AA_SCHEMA_MISSING: EXIT.schema,
  AA_SCHEMA_INCOMPATIBLE: EXIT.schema,
}

export function exitCodeOf(error: unknown): ExitCode {
  // Help and version, asked for, end the parsing with an error of code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  if (error instanceof UsageError) return EXIT.usage
  if (error instanceof FailedChecksError) return error.exitCode
  if (error instanceof AgentActionsError) return BY_CODE[error.code] ?? EXIT.unexpected
  return EXIT.unexpected
}
