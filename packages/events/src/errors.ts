/** Every code an error of ours can carry. Programs decide on the code, people read the message. */
export const ERROR_CODES = [
  'AA_CONFIG_INVALID',
  'AA_EVENT_EMPTY',
  'AA_EVENT_NOT_UTF8',
  'AA_EVENT_NOT_JSON',
  'AA_EVENT_NOT_AN_ACTION',
  'AA_EVENT_TOO_DEEP',
  'AA_EVENT_UNKNOWN_VERSION',
  'AA_DELIVERY_FAILED',
  'AA_DELIVERY_TIMEOUT',
  'AA_EVENT_REFUSED',
  'AA_BROKER_UNREACHABLE',
  'AA_BROKER_REFUSED',
  'AA_TOPIC_MISSING',
  'AA_STORE_LOCKED',
  'AA_STORE_MISSING',
  'AA_STORE_UNREACHABLE',
  'AA_STORE_REFUSED',
  'AA_SCHEMA_MISSING',
  'AA_SCHEMA_INCOMPATIBLE',
  'AA_CLOSED',
] as const
/** One of `ERROR_CODES`. What each means, and whether to try again: docs/errors.md. */
export type ErrorCode = (typeof ERROR_CODES)[number]

/** `retryable` is false unless said. */
export interface AgentActionsErrorOptions {
  readonly retryable?: boolean
  readonly cause?: unknown
}

/**
 * Base of every error we throw. `retryable` says whether the same call can succeed later without
 * anyone changing anything. The subclass says who acts next.
 */
export class AgentActionsError extends Error {
  readonly code: ErrorCode
  readonly retryable: boolean

  constructor(code: ErrorCode, message: string, options: AgentActionsErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = new.target.name
    this.code = code
    this.retryable = options.retryable ?? false
  }
}

/** Whoever set it up acts next. The message lists everything that is wrong, not the first thing. */
export class ConfigError extends AgentActionsError {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super('AA_CONFIG_INVALID', configMessage(problems))
    this.problems = problems
  }
}

/** Whoever sent the message acts next: it can never become a row. */
export class InvalidActionError extends AgentActionsError {}

/** The sender acts next: resend when `retryable`, else give the events up and say so. */
export class DeliveryError extends AgentActionsError {}

/**
 * Whoever runs Kafka acts next. All are `retryable`: no event is to blame for a broker that is away,
 * a permission or a topic that is missing.
 */
export class BrokerError extends AgentActionsError {}

/** Whoever runs the database acts next, unless `retryable`. */
export class StoreError extends AgentActionsError {}

/** The caller acts next: it used something after closing it. */
export class ClosedError extends AgentActionsError {
  constructor(what: string) {
    super('AA_CLOSED', `${what} is closed. Create a new one, or close it later.`)
  }
}

/** Whether sending the same again may help. Errors that are not ours may be anything: try again. */
export function isRetryable(error: unknown): boolean {
  return ourError(error)?.retryable ?? true
}

/**
 * What an error of ours says. Known by its shape, for a second copy of this package has classes of its
 * own; an error that throws when it is read is none. Never throws.
 */
export function ourError(
  error: unknown,
): Pick<AgentActionsError, 'code' | 'retryable'> | undefined {
  try {
    const { code, retryable } = Object(error) as Partial<AgentActionsError>
    const isOurs = typeof retryable === 'boolean' && code?.startsWith('AA_') === true
    return isOurs ? { code, retryable } : undefined
  } catch {
    return undefined
  }
}

function configMessage(problems: readonly string[]): string {
  if (problems.length === 1) return `Invalid configuration: ${problems[0]}`
  return `Invalid configuration, ${problems.length} problems:\n${problems.map((p) => `  - ${p}`).join('\n')}`
}
