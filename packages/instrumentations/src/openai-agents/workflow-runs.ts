import { withCorrelationId, type Action } from '@agent-actions/sdk'

const UNOBSERVED = /^0+$/
/** Of workflows whose id is no UUID: as many as can go on at once, and more. */
const MAX_WORKFLOWS = 1000

/**
 * One run of ours for each trace of theirs, whose agents can be several at its top. Its correlation id is
 * their trace id, unless it is inside a run already, or the app makes ids that are no UUIDs.
 */
export class WorkflowRuns {
  readonly #correlationIds = new Map<string, string>()

  /** Starts what is at the top of a workflow. */
  atTop<R extends Action | undefined>(traceId: string, start: () => R): R {
    const known = correlationIdIn(traceId) ?? this.#correlationIds.get(traceId)
    if (known !== undefined) return withCorrelationId(known, start, { onActiveTrace: 'join' })
    const action = start()
    if (action && !UNOBSERVED.test(action.spanId)) this.#remember(traceId, action.correlationId)
    return action
  }

  #remember(traceId: string, correlationId: string): void {
    for (const oldest of this.#correlationIds.keys()) {
      if (this.#correlationIds.size < MAX_WORKFLOWS) break
      this.#correlationIds.delete(oldest)
    }
    this.#correlationIds.set(traceId, correlationId)
  }
}

/** The framework makes `trace_` and a UUID without its hyphens. */
function correlationIdIn(traceId: string): string | undefined {
  const hex = /^trace_([0-9a-f]{32})$/i.exec(traceId)?.[1]
  if (hex === undefined || UNOBSERVED.test(hex)) return undefined
  return hex.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
