import {
  AgentActionsError,
  BrokerError,
  ClosedError,
  ConfigError,
  DeliveryError,
  type ErrorCode,
} from '@agent-actions/events'

/** An error that leaves the thread: of an error's class and fields, Node copies none but the message. */
export interface Failure {
  readonly type: 'broker' | 'closed' | 'config' | 'delivery'
  readonly code: ErrorCode
  readonly message: string
  readonly retryable: boolean
  readonly problems?: readonly string[]
  readonly cause?: string
}

export function failureOf(error: unknown): Failure {
  if (!(error instanceof AgentActionsError)) {
    const message = error instanceof Error ? error.message : String(error)
    return { type: 'delivery', code: 'AA_DELIVERY_FAILED', message, retryable: true }
  }
  const { code, message, retryable, cause } = error
  return {
    type: typeOf(error),
    code,
    message,
    retryable,
    ...(error instanceof ConfigError && { problems: error.problems }),
    ...(cause instanceof Error && { cause: cause.message }),
  }
}

export function errorFrom(failure: Failure): AgentActionsError {
  const { type, code, message, retryable, problems, cause } = failure
  if (type === 'config') return new ConfigError(problems ?? [message])
  if (type === 'closed') return new ClosedError('The sink')
  const options = { retryable, ...(cause !== undefined && { cause: new Error(cause) }) }
  const Class = type === 'broker' ? BrokerError : DeliveryError
  return new Class(code, message, options)
}

function typeOf(error: AgentActionsError): Failure['type'] {
  if (error instanceof ConfigError) return 'config'
  if (error instanceof ClosedError) return 'closed'
  return error instanceof BrokerError ? 'broker' : 'delivery'
}
