import { ActionLogger, type Action } from '@agent-actions/sdk'
import type { InstrumentationOptions } from './instrumentation.ts'

/** An instrumentation's options, read once: where actions go, and what of them. */
export interface Recorder {
  readonly log: ActionLogger
  /** Whether payloads are recorded. */
  readonly capture: boolean
  /** What to record as parameters. */
  readonly parameters: (given: unknown) => unknown
  /** Records what came of the action, and ends it. */
  succeeded(action: Action, result: unknown): void
}

export function recorderFrom(options: InstrumentationOptions = {}): Recorder {
  const { logger = ActionLogger.ofActiveRun, capture = true } = options
  return {
    log: logger,
    capture,
    parameters: (given) => (capture ? given : undefined),
    succeeded(action, result) {
      if (capture) action.setResult(result)
      action.end()
    },
  }
}
