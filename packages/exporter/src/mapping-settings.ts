import {
  encodeAction,
  encodeActionText,
  type ActionEvent,
  type ActionHead,
  type DropReason,
  type EncodedAction,
  type EventBytes,
  type JsonObject,
  type PayloadLimits,
  type RedactOptions,
  type SafeJsonOptions,
} from '@agent-actions/events'
import type { MeterProvider } from '@opentelemetry/api'
import { ownAgentName } from './agent-name.ts'
import { captureProblems, resolveCapture, type Capture } from './capture.ts'
import { knownDialects } from './dialects/known-dialects.ts'
import { reportError } from './diagnostics.ts'
import { EventSlab } from './event-slab.ts'
import { mapSpanDialect, type MapSpan } from './map-span.ts'
import type { JsonPieces } from './json-pieces.ts'
import type { SpanDialect } from './span-dialect.ts'
import type { SpanLike } from './span-like.ts'
import type { MappedAction } from './span-to-action.ts'

/** How spans become events: the options that processor and exporter share. */
export interface MappingOptions {
  /** For spans that name no agent and lie inside none that does. Default: `AGENT_ACTIONS_AGENT_NAME`. */
  readonly agentName?: string
  /** Secrets that never leave, beside those that are known; `false` redacts nothing. */
  readonly redact?: RedactOptions | false
  readonly limits?: Partial<PayloadLimits>
  /** Whether parameters, results, tasks and messages are kept. Default: `AGENT_ACTIONS_CAPTURE`, else `all`. */
  readonly capture?: Capture
  /** In order; the first that classifies a span reads it. Default: those of the libraries we know. */
  readonly dialects?: readonly SpanDialect[]
  /** A dialect in ten lines, asked before all others: a span as an action, or `undefined`. */
  readonly mapSpan?: MapSpan
  /** Last look at an event: return it, a changed copy, or nothing to drop it. Costs a parse of every payload. */
  readonly beforeSend?: (event: ActionEvent) => ActionEvent | undefined
  /** Told of every action that is given up. */
  readonly onDrop?: (reason: DropReason, count: number) => void
  /** For metrics by OpenTelemetry's conventions for SDKs. Default: none are made. */
  readonly meterProvider?: MeterProvider
}

/** What reads the span as an action; `undefined` where it is none, which can change while it is open. */
export type DialectOf = (span: SpanLike) => SpanDialect | undefined

/** The same, resolved once. */
export interface MappingSettings {
  readonly agentName: string | undefined
  readonly payloads: SafeJsonOptions
  readonly capture: Capture
  readonly dialectOf: DialectOf
  /** The event, or why there is none. Never throws. */
  readonly encode: (action: MappedAction) => EncodedAction | 'before_send' | 'failed'
}

type Environment = Readonly<Record<string, string | undefined>>

export function resolveMapping(
  options: MappingOptions,
  environment: Environment = process.env,
): MappingSettings {
  const { beforeSend } = options
  const slab = new EventSlab()
  const toBytes: EventBytes = (head, details) => slab.encode(head, details)
  return {
    agentName: options.agentName ?? (environment['AGENT_ACTIONS_AGENT_NAME'] || undefined),
    payloads: {
      ...(options.limits === undefined ? {} : { limits: options.limits }),
      ...(options.redact === undefined ? {} : { redact: options.redact }),
    },
    capture: resolveCapture(options.capture, environment),
    dialectOf: dialectFinder(options),
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

function dialectFinder({ mapSpan, dialects = knownDialects }: MappingOptions): DialectOf {
  const asked = mapSpan ? [mapSpanDialect(mapSpan), ...dialects] : dialects
  return (span) => {
    let failure: { readonly error: unknown } | undefined
    for (const dialect of asked) {
      try {
        const kind = dialect.classify(span)
        if (kind === undefined) continue
        // A run that names no agent says nothing: it is some library's word for a step.
        return kind === 'action' || ownAgentName(span, dialect) !== undefined ? dialect : undefined
      } catch (error) {
        // One that fails leaves the span to the others.
        failure ??= { error }
      }
    }
    // It may have been an action.
    if (failure) throw failure.error
    return undefined
  }
}

function encodeAfter(
  { head, details }: MappedAction,
  beforeSend: NonNullable<MappingOptions['beforeSend']>,
): EncodedAction | 'before_send' {
  const event = beforeSend(eventForHook(head, details))
  if (!event) return 'before_send'
  if (isPromise(event)) {
    // Its rejection must not end the agent.
    event.catch(() => {})
    throw new TypeError('beforeSend returned a promise; it must answer at once')
  }
  if (!isEvent(event)) {
    throw new TypeError('beforeSend must return the event, a changed copy, or nothing')
  }
  return encodeAction(event)
}

/** A hook may write into what it is given, and other events share `source`. */
function eventForHook({ source, ...head }: ActionHead, details: JsonPieces): ActionEvent {
  return {
    ...head,
    ...(source && { source: { ...source } }),
    action_details: JSON.parse(details.join('')) as JsonObject,
  }
}

/** `true`, as from a filter, has no ids: what is sent without them is no row, and has no key. */
function isEvent(value: unknown): value is ActionEvent {
  if (typeof value !== 'object' || value === null) return false
  const { id, correlation_id } = value as Partial<ActionEvent>
  return typeof id === 'string' && typeof correlation_id === 'string'
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise
}

/** What is wrong with the options, in words; empty when nothing is. */
export function mappingProblems(
  options: MappingOptions,
  environment: Environment = process.env,
): readonly string[] {
  const problems = [...captureProblems(options.capture, environment)]
  if (options.agentName !== undefined && typeof options.agentName !== 'string') {
    problems.push('agentName must be text.')
  }
  for (const hook of ['mapSpan', 'beforeSend', 'onDrop'] as const) {
    if (options[hook] !== undefined && typeof options[hook] !== 'function') {
      problems.push(`${hook} must be a function.`)
    }
  }
  if (options.meterProvider !== undefined && !isMeterProvider(options.meterProvider)) {
    problems.push('meterProvider must be a MeterProvider with getMeter().')
  }
  if (options.dialects !== undefined && !Array.isArray(options.dialects)) {
    problems.push('dialects must be an array of SpanDialect.')
  }
  return problems
}

function isMeterProvider(value: unknown): boolean {
  return typeof (value as Partial<MeterProvider> | null)?.getMeter === 'function'
}
