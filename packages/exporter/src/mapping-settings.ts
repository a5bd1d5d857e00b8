import {
  encodeAction,
  encodeActionText,
  type ActionEvent,
  type DropReason,
  type EncodedAction,
  type EventBytes,
  type JsonObject,
  type PayloadLimits,
  type RedactOptions,
  type SafeJsonOptions,
} from '@agent-actions/events'
import { agentActionsDialect } from './dialects/agent-actions.ts'
import { reportError } from './diagnostics.ts'
import { EventSlab } from './event-slab.ts'
import type { SpanDialect, SpanKind } from './span-dialect.ts'
import type { SpanLike } from './span-like.ts'
import type { MappedAction } from './span-to-action.ts'

/** How spans become events: the options that processor and exporter share. */
export interface MappingOptions {
  /** For spans that name no agent and lie inside none that does. Default: `AGENT_ACTIONS_AGENT_NAME`. */
  readonly agentName?: string
  /** Secrets that never leave, beside those that are known; `false` redacts nothing. */
  readonly redact?: RedactOptions | false
  readonly limits?: Partial<PayloadLimits>
  /** In order; the first that classifies a span reads it. Default: ours. */
  readonly dialects?: readonly SpanDialect[]
  /** Last look at an event: return it, a changed copy, or nothing to drop it. Costs a parse of every payload. */
  readonly beforeSend?: (event: ActionEvent) => ActionEvent | undefined
  /** Told of every action that is given up. */
  readonly onDrop?: (reason: DropReason, count: number) => void
}

/** The same, resolved once. */
export interface MappingSettings {
  readonly agentName: string | undefined
  readonly payloads: SafeJsonOptions
  readonly classify: (span: SpanLike) => SpanKind | undefined
  readonly dialectOf: (span: SpanLike) => SpanDialect | undefined
  /** The event, or why there is none. Never throws. */
  readonly encode: (action: MappedAction) => EncodedAction | 'before_send' | 'failed'
}

export function resolveMapping(
  options: MappingOptions,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): MappingSettings {
  const dialects = options.dialects ?? [agentActionsDialect]
  const dialectOf = (span: SpanLike): SpanDialect | undefined => {
    for (const dialect of dialects) if (dialect.classify(span) !== undefined) return dialect
    return undefined
  }
  const { beforeSend } = options
  const slab = new EventSlab()
  const toBytes: EventBytes = (head, details) => slab.encode(head, details)
  return {
    agentName: options.agentName ?? (environment['AGENT_ACTIONS_AGENT_NAME'] || undefined),
    payloads: {
      ...(options.limits === undefined ? {} : { limits: options.limits }),
      ...(options.redact === undefined ? {} : { redact: options.redact }),
    },
    dialectOf,
    classify: (span) => dialectOf(span)?.classify(span),
    encode: (action) => {
      try {
        return beforeSend
          ? encodeAfter(action, beforeSend)
          : encodeActionText(action.head, action.details, toBytes)
      } catch (error) {
        reportError('an action was not encoded', error)
        return 'failed'
      }
    },
  }
}

function encodeAfter(
  { head, details }: MappedAction,
  beforeSend: NonNullable<MappingOptions['beforeSend']>,
): EncodedAction | 'before_send' {
  const event = beforeSend({ ...head, action_details: JSON.parse(details.join('')) as JsonObject })
  if (!event) return 'before_send'
  if (isPromise(event)) {
    // Its rejection must not end the agent.
    event.catch(() => {})
    throw new TypeError('beforeSend returned a promise; it must answer at once')
  }
  return encodeAction(event)
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise
}

/** What is wrong with the options, in words; empty when nothing is. */
export function mappingProblems(options: MappingOptions): readonly string[] {
  const problems: string[] = []
  if (options.agentName !== undefined && typeof options.agentName !== 'string') {
    problems.push('agentName must be text.')
  }
  for (const hook of ['beforeSend', 'onDrop'] as const) {
    if (options[hook] !== undefined && typeof options[hook] !== 'function') {
      problems.push(`${hook} must be a function.`)
    }
  }
  if (options.dialects !== undefined && !Array.isArray(options.dialects)) {
    problems.push('dialects must be an array of SpanDialect.')
  }
  return problems
}
