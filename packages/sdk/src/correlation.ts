import { correlationIdFromTraceId, traceIdFromCorrelationId } from '@agent-actions/events'
import { INVALID_TRACEID, type Context, type SpanContext } from '@opentelemetry/api'
import { activeContext, spanContextIn } from './active-context.ts'
import { warnOnce } from './diagnostics.ts'
import { randomHex } from './random-hex.ts'

/** Where an action's span goes. */
export type Place =
  /** Below the span of this context. */
  | { readonly kind: 'child'; readonly parent: Context; readonly link?: SpanContext }
  /** At the top of a trace: of the one with this id, or of any. */
  | { readonly kind: 'root'; readonly traceId?: string; readonly link?: SpanContext }

const ANYWHERE: Place = { kind: 'root' }

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
    const active = activeContext()
    return spanContextIn(active) ? { kind: 'child', parent: active } : ANYWHERE
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
      const active = activeContext()
      return spanContextIn(active)
        ? { kind: 'child', parent: active }
        : { kind: 'root', traceId: own() }
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
  const traceId = traceIdFromCorrelationId(id) ?? freshFor(id)
  const correlationId = correlationIdFromTraceId(traceId)
  return {
    place() {
      const parent = activeContext()
      const active = spanContextIn(parent)
      if (!active) return { kind: 'root', traceId }
      if (active.traceId === traceId) return { kind: 'child', parent }
      return { kind: 'root', traceId, link: active }
    },
    correlationId: () => correlationId,
  }
}

/** An agent's run that is going on: below whatever is active inside it, else directly below it. */
export function insideRun(run: Context): Correlation {
  const traceId = spanContextIn(run)?.traceId ?? INVALID_TRACEID
  const correlationId = correlationIdFromTraceId(traceId)
  return {
    place() {
      const parent = activeContext()
      const active = spanContextIn(parent)
      if (!active) return { kind: 'child', parent: run }
      if (active.traceId === traceId) return { kind: 'child', parent }
      return { kind: 'child', parent: run, link: active }
    },
    correlationId: () => correlationId,
  }
}

function freshFor(id: unknown): string {
  const shown = typeof id === 'string' ? JSON.stringify(id.slice(0, 64)) : `a ${typeof id}`
  warnOnce(
    'correlation-id',
    `The correlation id ${shown} is no UUID of 8-4-4-4-12 hex digits, or nil; its actions form a run with a fresh id. Further ones like it are not told.`,
  )
  return randomUuidHex()
}

/** A UUID version 4 (RFC 9562, 5.4) without its hyphens. */
function randomUuidHex(): string {
  const hex = randomHex(16)
  const variant = (0x8 | (Number.parseInt(hex.charAt(16), 16) & 0x3)).toString(16)
  return `${hex.slice(0, 12)}4${hex.slice(13, 16)}${variant}${hex.slice(17)}`
}
