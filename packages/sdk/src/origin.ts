import type { RedactOptions, SafeJsonOptions } from '@agent-actions/events'
import type { Attributes, TracerProvider } from '@opentelemetry/api'
import { activeRun, type Correlation } from './correlation.ts'
import { addedRedaction } from './added-redaction.ts'
import { nameOf } from './span-identity.ts'

/** Whose actions these are, and where they belong. */
export interface Origin {
  readonly agentName: string | undefined
  /** Project, working directory, debug mode. */
  readonly surroundings: Attributes
  readonly correlation: Correlation
  /** What is secret, in payloads, names, messages and everything else that is written. */
  readonly payloads: SafeJsonOptions
  readonly tracerProvider: TracerProvider | undefined
}

/** Of what runs without a logger: agent and project are those of the action around it. */
export const NO_LOGGER: Origin = {
  agentName: undefined,
  surroundings: {},
  correlation: activeRun,
  payloads: {},
  tracerProvider: undefined,
}

/** What every action, tool and run takes. */
export interface Redacted {
  /** What is secret in it, beside what its logger hides; `false` hides nothing. */
  readonly redact?: RedactOptions | false
}

/**
 * Whose the action, tool or run is, with what it says is secret. Never throws: where that cannot
 * be read, everything is hidden.
 */
export function redactedBy(origin: Origin, given: Redacted | undefined): Origin {
  const payloads = addedRedaction(origin.payloads, given)
  return payloads === origin.payloads ? origin : { ...origin, payloads }
}

/** The same for another agent. */
export function ofAgent(origin: Origin, agentName: unknown): Origin {
  return { ...origin, agentName: nameOf(agentName, origin.payloads) }
}
