import { NO_ROWS_PAGE } from '@agent-actions/events'
import { diag } from '@opentelemetry/api'
import { describeError } from './describe-error.ts'

/** What is told once per process: an agent repeats itself, and so would we. */
export type Warning =
  | 'action-type'
  | 'context-manager'
  | 'correlation-id'
  | 'frozen-tool'
  | 'id-generator'
  | 'no-name'
  | 'no-processor'
  | 'no-provider'
  | 'no-tools'
  | 'not-a-function'
  | 'traceparent'

const told = new Set<string>()

export function warnOnce(warning: Warning, message: string): void {
  tellOnce(warning, () => diag.warn(`agent-actions: ${message} See ${NO_ROWS_PAGE}.`))
}

/**
 * For what must not reach the agent. `what` is a constant: the first error of each is told, without
 * the secrets in it, because the code that threw it can be the agent's own.
 */
export function reportOnce(what: string, error: unknown): void {
  tellOnce(what, () => {
    const { type, message, stack } = describeError(error, {})
    diag.error(`agent-actions: ${what}`, stack ?? `${type}: ${message}`)
  })
}

function tellOnce(key: string, tell: () => void): void {
  if (told.has(key)) return
  told.add(key)
  try {
    tell()
  } catch {
    // A logger of the app's that throws must not reach the agent either.
  }
}
