import { withCorrelationId, type Action } from '@agent-actions/sdk'
import { BoundedMap } from '../bounded-map.ts'
import { isObserved } from '../is-observed.ts'

const NO_TRACE = /^0+$/
/** Of workflows whose id is no UUID: as many as can go on at once, and more. */
const MAX_WORKFLOWS = 1000

/**
 * One run of ours for each trace of theirs, whose agents can be several at its top. Its correlation id is
 * their trace id, unless it is inside a run already, or the app makes ids that are no UUIDs.
 */
export class WorkflowRuns {
  readonly #correlationIds = new BoundedMap<string, string>(MAX_WORKFLOWS)

  /** Starts what is at the top of a workflow. */
  atTop<R extends Action | undefined>(traceId: string, start: () => R): R {
    const known = correlationIdIn(traceId) ?? this.#correlationIds.get(traceId)
    if (known !== undefined) return withCorrelationId(known, start, { onActiveTrace: 'join' })
    const action = start()
    if (action && isObserved(action)) this.#correlationIds.set(traceId, action.correlationId)
    return action
  }
}

/** The framework makes `trace_` and a UUID without its hyphens. */
function correlationIdIn(traceId: string): string | undefined {
  const hex = /^trace_([0-9a-f]{32})$/i.exec(traceId)?.[1]
  if (hex === undefined || NO_TRACE.test(hex)) return undefined
  return hex.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
