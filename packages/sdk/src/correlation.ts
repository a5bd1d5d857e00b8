import { correlationIdFromTraceId, safeText, traceIdFromCorrelationId } from '@agent-actions/events'
import { INVALID_TRACEID, type Context, type SpanContext } from '@opentelemetry/api'
import { activeContext, isSyntheticParent, spanContextIn } from './active-context.ts'
import { enteredRunIn } from './correlation-context.ts'
import { warnOnce } from './diagnostics.ts'
import { randomTraceId } from './random-hex.ts'

interface Placed {
  /** Whence this run was called, at its top. */
  readonly link?: SpanContext | undefined
  /** The app's id, where the run it joined has another. */
  readonly appCorrelationId?: string | undefined
}

/** Where an action's span goes. */
export type Place =
  /** Below the span of this context. */
  | (Placed & { readonly kind: 'child'; readonly parent: Context })
  /** At the top of a trace: of the one with this id, or of any. `around` is what is active there. */
  | (Placed & { readonly kind: 'root'; readonly around: Context; readonly traceId?: string })

/**
 * What becomes of a correlation id inside an active trace that has another: `link` starts a run
 * with it, linked to the active span; `join` stays in the trace, and every action carries the id
 * as `agent_action.app_correlation_id`.
 */
export type OnActiveTrace = 'link' | 'join'

/** Which run the actions of one logger belong to. */
export interface Correlation {
  /** Where an action that starts now goes. */
  place(): Place
  /** The run an action that starts now belongs to. */
  correlationId(): string
}

/** The active run, else (then its id is nil) a run of its own for each action. For what has no logger. */
export const activeRun: Correlation = {
  place() {
    const around = activeContext()
    const active = spanContextIn(around)
    return active ? inside(around, active) : { kind: 'root', around }
  },
  correlationId() {
    const active = spanContextIn(activeContext())
    return correlationIdFromTraceId(active?.traceId ?? INVALID_TRACEID)
  },
}

/** The active run, else the one run of a logger that was given no id. */
export function ownRun(): Correlation {
  // Made on first use: most loggers that never act on their own need none.
  let traceId: string | undefined
  const own = (): string => (traceId ??= randomUuidHex())
  return {
    place() {
      const around = activeContext()
      const active = spanContextIn(around)
      return active ? inside(around, active) : { kind: 'root', around, traceId: own() }
    },
    correlationId() {
      const active = spanContextIn(activeContext())
      return correlationIdFromTraceId(active?.traceId ?? own())
    },
  }
}

/**
 * The run with the app's own id, whatever is active. An id that cannot be one (malformed, nil)
 * becomes a fresh run, so that the actions end in no run they do not belong to.
 */
export function givenRun(id: unknown): Correlation {
  const traceId = traceIdFromCorrelationId(id) ?? freshTraceId(id)
  const correlationId = correlationIdFromTraceId(traceId)
  return {
    place() {
      const around = activeContext()
      const active = spanContextIn(around)
      if (!active) return { kind: 'root', around, traceId }
      if (active.traceId === traceId) return inside(around, active)
      return { kind: 'root', around, traceId, link: active }
    },
    correlationId: () => correlationId,
  }
}

/** The active run, whose actions carry the app's own id beside its; else the run with that id. */
export function joinedRun(id: unknown): Correlation {
  const given = traceIdFromCorrelationId(id)
  const traceId = given ?? freshTraceId(id)
  const appCorrelationId = given && correlationIdFromTraceId(given)
  return {
    place() {
      const around = activeContext()
      const active = spanContextIn(around)
      if (!active) return { kind: 'root', around, traceId }
      const place = inside(around, active)
      return active.traceId === traceId ? place : { ...place, appCorrelationId }
    },
    correlationId: () =>
      correlationIdFromTraceId(spanContextIn(activeContext())?.traceId ?? traceId),
  }
}

/** An agent's run that is going on: below whatever is active inside it, else directly below it. */
export function insideRun(run: Context): Correlation {
  const traceId = spanContextIn(run)?.traceId ?? INVALID_TRACEID
  const correlationId = correlationIdFromTraceId(traceId)
  return {
    place() {
      const around = activeContext()
      const active = spanContextIn(around)
      if (!active) return { kind: 'child', parent: run }
      if (active.traceId !== traceId) return { kind: 'child', parent: run, link: active }
      const place = inside(around, active)
      if (place.kind === 'child') return place
      const { link, appCorrelationId } = place
      return { kind: 'child', parent: run, link, appCorrelationId }
    },
    correlationId: () => correlationId,
  }
}

/** Below the active span; at the top of its trace where that span is the parent that never was. */
function inside(around: Context, active: SpanContext): Place {
  const entered = enteredRunIn(around, active.traceId)
  const appCorrelationId = entered?.appCorrelationId
  // What is remote is the top of this process: what lies below an action here is linked by that.
  const link = active.isRemote === true ? entered?.link : undefined
  return isSyntheticParent(active)
    ? { kind: 'root', around, traceId: active.traceId, link, appCorrelationId }
    : { kind: 'child', parent: around, link, appCorrelationId }
}

/** For an id that cannot be a run's. Told once. */
export function freshTraceId(id: unknown): string {
  const shown = typeof id === 'string' ? JSON.stringify(safeText(id, 64)) : `a ${typeof id}`
  warnOnce(
    'correlation-id',
    `The correlation id ${shown} is no UUID of 8-4-4-4-12 hex digits, or nil; its actions form a run with a fresh id, or stay in the one they were to join. Further ones like it are not told.`,
  )
  return randomUuidHex()
}

/** A UUID version 4 (RFC 9562, 5.4) without its hyphens. */
function randomUuidHex(): string {
  const hex = randomTraceId()
  const variant = (0x8 | (Number.parseInt(hex.charAt(16), 16) & 0x3)).toString(16)
  return `${hex.slice(0, 12)}4${hex.slice(13, 16)}${variant}${hex.slice(17)}`
}
