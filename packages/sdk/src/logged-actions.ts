import type { ActionType, SafeJsonOptions } from '@agent-actions/events'
import { describeError, messageText, typeName, type ErrorDescription } from './describe-error.ts'
import { logManually } from './log-manually.ts'
import type { Origin, Redacted } from './origin.ts'
import { actionIdentity, actionTypeOf, toolCallIdentity } from './span-identity.ts'
import { rememberReported, writeException, writeFailure } from './write-span.ts'

/** A tool call that ends when it is told; it started `durationMs` before. */
export interface LoggedToolCall extends Redacted {
  readonly toolName: string
  readonly toolParameters?: unknown
  readonly toolResult?: unknown
  /** Milliseconds, with or without fractions. */
  readonly durationMs?: number
  /** Default: true, unless an error's type or message is given. */
  readonly success?: boolean
  readonly errorMessage?: string
  readonly errorType?: string
  /** The id the model gave this call. */
  readonly toolCallId?: string
}

/** The same attributes as an observed call has, so that every reader sees one kind of tool call. */
export function logToolCall(origin: Origin, o: LoggedToolCall): boolean {
  return logManually(origin, o, ({ payloads }) => {
    const { errorMessage, errorType, durationMs } = o
    const isSuccess = o.success ?? (errorMessage === undefined && errorType === undefined)
    return {
      identity: toolCallIdentity(o.toolName, payloads, { toolCallId: o.toolCallId }),
      durationMs,
      write(action) {
        action.setArguments(o, (given) => given.toolParameters)
        action.setResult(o.toolResult)
        if (isSuccess) return
        const failure = {
          type: typeName(errorType, payloads),
          message: errorText(errorMessage, payloads),
        }
        action.write((span) => writeFailure(span, failure))
      },
    }
  })
}

/** Context and result are recorded as `{}` where they are left out. */
export interface LoggedDecision extends Redacted {
  readonly decisionName: string
  /** What was known, and what there was to choose from. */
  readonly decisionContext?: unknown
  /** What was chosen, and why. */
  readonly decisionResult?: unknown
  /** Milliseconds, with or without fractions. */
  readonly durationMs?: number
}

export function logDecision(origin: Origin, o: LoggedDecision): boolean {
  return logManually(origin, o, ({ payloads }) => {
    const { decisionContext = {}, decisionResult = {}, durationMs } = o
    return {
      identity: actionIdentity('decision', o.decisionName, payloads),
      durationMs,
      write(action) {
        const details = { decision_context: decisionContext, decision_result: decisionResult }
        action.setDetails(details)
      },
    }
  })
}

/** Type and message given here win over those of `error`. */
export interface LoggedError extends Redacted {
  /** The error itself: gives type and message, and when it is thrown on it is not told again. */
  readonly error?: unknown
  /** Default: the error's class or name, else `Error`. */
  readonly errorType?: string
  /** Default: the error's message. */
  readonly errorMessage?: string
  readonly errorContext?: unknown
  /** Default: `error`. */
  readonly severity?: string
}

export function logError(origin: Origin, o: LoggedError): boolean {
  return logManually(origin, o, ({ payloads }) => {
    const { error, errorContext = {}, severity = 'error' } = o
    const failure = failureOf(o, payloads)
    return {
      identity: actionIdentity('error', failure.type, payloads),
      write(action, time) {
        action.write((span) => {
          writeFailure(span, failure)
          if (error !== undefined) writeException(span, failure, time)
        })
        rememberReported(error)
        action.setDetails({
          error_type: failure.type,
          error_message: failure.message,
          error_context: errorContext,
          severity,
        })
      },
    }
  })
}

/** `successDetails` are the details whole: an object as it is, anything else under `value`. */
export interface LoggedSuccess extends Redacted {
  readonly successName: string
  readonly successDetails?: unknown
  /** Milliseconds, with or without fractions. */
  readonly durationMs?: number
}

export function logSuccess(origin: Origin, o: LoggedSuccess): boolean {
  return logManually(origin, o, ({ payloads }) => ({
    identity: actionIdentity('success', o.successName, payloads),
    durationMs: o.durationMs,
    write: (action) => action.setDetails(o.successDetails),
  }))
}

/** Failed where it is an `error`, or a `tool_call` whose details say `success: false`. */
export interface LoggedAction extends Redacted {
  /** Anything else becomes `tool_call`, with a warning. */
  readonly actionType: ActionType
  readonly actionName: string
  /** The details whole, with the keys of their type: see docs/event.md. */
  readonly actionDetails?: unknown
  /** Milliseconds, with or without fractions. */
  readonly durationMs?: number
}

export function logAction(origin: Origin, o: LoggedAction): boolean {
  return logManually(origin, o, ({ payloads }) => {
    const { actionDetails, durationMs } = o
    const type = actionTypeOf(o.actionType)
    return {
      identity: actionIdentity(type, o.actionName, payloads),
      durationMs,
      write(action) {
        action.setDetails(actionDetails)
        const failure = failureInDetails({ type, details: actionDetails }, payloads)
        if (failure) action.write((span) => writeFailure(span, failure))
      },
    }
  })
}

function failureOf(
  { error, errorType, errorMessage }: LoggedError,
  payloads: SafeJsonOptions,
): ErrorDescription {
  const told = error === undefined ? { type: 'Error', message: '' } : describeError(error, payloads)
  return {
    ...told,
    ...(errorType !== undefined && { type: typeName(errorType, payloads) }),
    ...(errorMessage !== undefined && { message: errorText(errorMessage, payloads) }),
  }
}

/** Details given whole say that they failed as a scope's own details would. */
function failureInDetails(
  { type, details }: { readonly type: ActionType; readonly details: unknown },
  payloads: SafeJsonOptions,
): ErrorDescription | undefined {
  if (typeof details !== 'object' || details === null) return undefined
  const { success, error_type, error_message } = details as Readonly<Record<string, unknown>>
  const isFailed = type === 'error' || (type === 'tool_call' && success === false)
  if (!isFailed) return undefined
  return { type: typeName(error_type, payloads), message: errorText(error_message, payloads) }
}

function errorText(message: unknown, payloads: SafeJsonOptions): string {
  return typeof message === 'string' ? messageText(message, payloads) : ''
}
