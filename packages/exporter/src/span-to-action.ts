import {
  actionId,
  correlationIdFromTraceId,
  derivedErrorId,
  durationUs,
  formatTimestamp,
  hrTimeToMs,
  isStorableTime,
  MAX_NAME_LENGTH,
  safeJson,
  safeText,
  SCHEMA_VERSION,
  type ActionHead,
  type HrTime,
  type SafeJsonOptions,
} from '@agent-actions/events'
import { actionSource } from './action-source.ts'
import { objectPieces, objectText, withMember, type JsonPieces } from './json-pieces.ts'
import type { MappingSettings } from './mapping-settings.ts'
import { PayloadReader } from './payload-reader.ts'
import { serviceName } from './service-name.ts'
import type { ActionReading, AgentRunReading, Failure, SpanReading } from './span-dialect.ts'
import type { SpanLike } from './span-like.ts'
import { NOTHING, type Ancestry, type SpanRecord } from './span-record.ts'

/** An event whose payload is JSON text already. */
export interface MappedAction {
  readonly head: ActionHead
  readonly details: JsonPieces
}

const MAX_INT4 = 2 ** 31 - 1
const MAX_TASK_NAME_LENGTH = 120

/**
 * The actions that an ended span stands for: none, one, or for a failed action two, because a
 * failure is an `error` action too, unless a descendant told it already. Closes the record.
 */
export function spanToActions(
  span: SpanLike,
  record: SpanRecord,
  settings: MappingSettings,
): readonly MappedAction[] {
  let own = NOTHING
  try {
    const dialect = settings.dialectOf(span)
    const ancestry = record.ancestry(settings.classify)
    own = record.own(dialect !== undefined, ancestry)
    if (!dialect) return []
    const payloads = new PayloadReader(span, settings.payloads)
    const mapping = { span, record, parentSpanId: ancestry.actionSpanId, own, settings }
    return mapReading(mapping, dialect.read(span, payloads), payloads)
  } finally {
    record.close(own)
  }
}

interface Mapping {
  readonly span: SpanLike
  readonly record: SpanRecord
  /** The nearest enclosing action. */
  readonly parentSpanId: string | undefined
  /** What the span says, else its ancestors. */
  readonly own: Ancestry
  readonly settings: MappingSettings
}

function mapReading(
  mapping: Mapping,
  reading: SpanReading,
  payloads: PayloadReader,
): readonly MappedAction[] {
  const { record } = mapping
  const failure = reading.outcome.status === 'error' ? reading.outcome.failure : undefined
  const toldBy = failure && record.toldBy(failure)
  if (failure) record.tell(failure)
  if (reading.kind === 'agent_run') return [runAction(mapping, reading, toldBy)]
  const action = ownAction(mapping, reading)
  const told = toldBy !== undefined || payloads.failureReported || reading.type === 'error'
  return failure && !told ? [action, failureAction(mapping, action.head, failure)] : [action]
}

function ownAction(mapping: Mapping, reading: Exclude<SpanReading, AgentRunReading>): MappedAction {
  const { head, repairs } = headOf(mapping, reading)
  const details = repairs ? withMember(reading.details, '_repaired', repairs) : reading.details
  return { head, details }
}

/** An agent's run is a success or an error, told when it ends. */
function runAction(
  mapping: Mapping,
  reading: AgentRunReading,
  causedBy: string | undefined,
): MappedAction {
  const { outcome, task, payload } = reading
  const { payloads } = mapping.settings
  const failed = outcome.status === 'error'
  const name = task === undefined ? 'run' : safeText(task, MAX_TASK_NAME_LENGTH, payloads)
  const { head, repairs } = headOf(mapping, { type: failed ? 'error' : 'success', name, outcome })
  const taskText = task === undefined ? undefined : safeJson(task, payloads)
  const details = failed
    ? {
        error_type: JSON.stringify(outcome.failure.type),
        error_message: JSON.stringify(outcome.failure.message),
        error_context: objectText({ task: taskText, ...payload }),
        severity: '"error"',
        caused_by: causedBy && JSON.stringify(causedBy),
      }
    : { task: taskText, ...payload }
  return { head, details: objectPieces({ ...details, _repaired: repairs }) }
}

/** The `error` action of a failed action. It has no span of its own. */
function failureAction(mapping: Mapping, failed: ActionHead, failure: Failure): MappedAction {
  const { traceId, spanId } = mapping.span.spanContext()
  const time = usableTime(failure.time, mapping.span.endTime, mapping.span.startTime)
  const { span_id: _own, duration_ms: _ms, duration_us: _us, ...shared } = failed
  return {
    head: {
      ...shared,
      id: derivedErrorId(hrTimeToMs(time), traceId, spanId),
      parent_span_id: spanId,
      action_type: 'error',
      action_name: failure.type,
      timestamp: formatTimestamp(time),
    },
    details: objectPieces({
      error_type: JSON.stringify(failure.type),
      error_message: JSON.stringify(failure.message),
      error_context: objectText({
        action_type: JSON.stringify(failed.action_type),
        action_name: JSON.stringify(failed.action_name),
      }),
      severity: '"error"',
    }),
  }
}

type Told = Pick<ActionReading, 'type' | 'name' | 'outcome'>

function headOf(
  { span, record, parentSpanId, own, settings }: Mapping,
  { type, name, outcome }: Told,
): { head: ActionHead; repairs: string | undefined } {
  const { traceId, spanId } = span.spanContext()
  const { payloads } = settings
  const start = isUsable(span.startTime) ? span.startTime : usableTime(span.endTime)
  const us = durationUs(start, span.endTime)
  const head: Fields = {
    schema_version: SCHEMA_VERSION,
    id: actionId(hrTimeToMs(start), traceId, spanId),
    correlation_id: correlationIdFromTraceId(traceId),
    span_id: spanId,
    parent_span_id: parentSpanId,
    agent_name: safeText(agentName(span, own, settings), MAX_NAME_LENGTH, payloads),
    action_type: type,
    action_name: safeText(name, MAX_NAME_LENGTH, payloads) || 'unknown',
    status: outcome.status,
    timestamp: formatTimestamp(start),
    // No extent, no duration: an event is not an action that took zero time.
    duration_ms: us > 0 ? Math.min(MAX_INT4, Math.trunc(us / 1000)) : undefined,
    duration_us: us > 0 ? us : undefined,
    debug_mode: own.debugMode ?? true,
    project_path: safePath(own.projectPath, payloads),
    project_name: safePath(own.projectName, payloads),
    working_directory: safePath(own.workingDirectory, payloads),
    source: actionSource(span, record.seq, payloads),
  }
  return {
    head: head as ActionHead,
    repairs: start === span.startTime ? undefined : START_REPAIRED,
  }
}

/** A field that is `undefined` is absent: JSON knows no other. */
type Fields = { readonly [Key in keyof ActionHead]: ActionHead[Key] | undefined }

const START_REPAIRED = JSON.stringify([
  { field: 'timestamp', problem: 'the span started outside the years 1970 to 9999' },
])

/** Of the span or those around it, else of the processor, else of the service. */
function agentName(span: SpanLike, own: Ancestry, settings: MappingSettings): string {
  return own.agentName ?? settings.agentName ?? serviceName(span) ?? 'unknown'
}

/** `PATH_MAX` of Linux. */
const MAX_PATH_LENGTH = 4096

function safePath(path: string | undefined, payloads: SafeJsonOptions): string | undefined {
  return path === undefined ? undefined : safeText(path, MAX_PATH_LENGTH, payloads)
}

const EPOCH: HrTime = [0, 0]

/** The first of the times that a table can hold; the epoch when none can. */
function usableTime(...times: readonly (HrTime | undefined)[]): HrTime {
  return times.find(isUsable) ?? EPOCH
}

function isUsable(time: HrTime | undefined): time is HrTime {
  return time !== undefined && isStorableTime(hrTimeToMs(time))
}
