import {
  actionId,
  ATTR,
  correlationIdFromTraceId,
  derivedErrorId,
  durationUs,
  formatTimestamp,
  hrTimeToMs,
  isStorableTime,
  MAX_NAME_LENGTH,
  parseCorrelationId,
  safeJson,
  safeText,
  SCHEMA_VERSION,
  SDK_SCOPE,
  type ActionHead,
  type ActionSource,
  type ActionType,
  type HrTime,
  type Json,
} from '@agent-actions/events'
import { objectText, withMember } from './json-text.ts'
import type { MappingSettings } from './mapping-settings.ts'
import { PayloadReader } from './payload-reader.ts'
import { serviceName } from './service-name.ts'
import type { AgentRunReading, Failure, SpanReading } from './span-dialect.ts'
import { scopeName, textAttribute, type SpanLike } from './span-like.ts'
import type { Ancestry, SpanRecord } from './span-record.ts'

/** An event whose payload is JSON text already. */
export interface MappedAction {
  readonly head: ActionHead
  readonly details: string
}

const MAX_INT4 = 2 ** 31 - 1
const MAX_TASK_NAME_LENGTH = 120
const SAMPLED = 1

/**
 * The actions that an ended span stands for: none, one, or for a failed action two, because a
 * failure is an `error` action too, unless a descendant told it already. Closes the record.
 */
export function spanToActions(
  span: SpanLike,
  record: SpanRecord,
  settings: MappingSettings,
): readonly MappedAction[] {
  const ancestry = record.ancestry(settings.classify)
  try {
    const dialect = settings.dialectOf(span)
    if (!dialect) return []
    const payloads = new PayloadReader(span, settings.payloads)
    return mapReading({ span, record, ancestry, settings }, dialect.read(span, payloads), payloads)
  } finally {
    record.close(settings.classify, ancestry)
  }
}

interface Mapping {
  readonly span: SpanLike
  readonly record: SpanRecord
  readonly ancestry: Ancestry
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
  const { head, repairs } = headOf(mapping, reading.type, reading.name)
  const details = repairs ? withMember(reading.details, '_repaired', repairs) : reading.details
  return { head: { ...head, status: reading.outcome.status }, details }
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
  const { head, repairs } = headOf(mapping, failed ? 'error' : 'success', name)
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
  return {
    head: { ...head, status: outcome.status },
    details: objectText({ ...details, _repaired: repairs }),
  }
}

/** The `error` action of a failed action. It has no span of its own. */
function failureAction(mapping: Mapping, failed: ActionHead, failure: Failure): MappedAction {
  const { traceId, spanId } = mapping.span.spanContext()
  const time = usableTime([failure.time, mapping.span.endTime, mapping.span.startTime])
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
    details: objectText({
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

function headOf(
  { span, record, ancestry, settings }: Mapping,
  type: ActionType,
  name: string,
): { head: ActionHead; repairs: string | undefined } {
  const { traceId, spanId } = span.spanContext()
  const start = usableTime([span.startTime, span.endTime])
  const us = durationUs(start, span.endTime)
  const head = {
    schema_version: SCHEMA_VERSION,
    id: actionId(hrTimeToMs(start), traceId, spanId),
    correlation_id: correlationIdFromTraceId(traceId),
    span_id: spanId,
    parent_span_id: ancestry.actionSpanId,
    agent_name: agentName(span, ancestry, settings),
    action_type: type,
    action_name: safeText(name, MAX_NAME_LENGTH, settings.payloads) || 'unknown',
    status: 'ok',
    timestamp: formatTimestamp(start),
    // No extent, no duration: an event is not an action that took zero time.
    duration_ms: us > 0 ? Math.min(MAX_INT4, Math.trunc(us / 1000)) : undefined,
    duration_us: us > 0 ? us : undefined,
    ...surroundings(span, ancestry),
    source: sourceOf(span, record),
  } as ActionHead
  return { head, repairs: start === span.startTime ? undefined : START_REPAIRED }
}

const START_REPAIRED = JSON.stringify([
  { field: 'timestamp', problem: 'the span started outside the years 1970 to 9999' },
])

function agentName(span: SpanLike, ancestry: Ancestry, settings: MappingSettings): string {
  const name =
    textAttribute(span, ATTR.agentName) ??
    ancestry.agentName ??
    settings.agentName ??
    serviceName(span)
  return name === undefined ? 'unknown' : safeText(name, MAX_NAME_LENGTH, settings.payloads)
}

function surroundings(span: SpanLike, ancestry: Ancestry): Partial<ActionHead> {
  const debugMode = span.attributes[ATTR.debugMode]
  return {
    debug_mode: typeof debugMode === 'boolean' ? debugMode : (ancestry.debugMode ?? true),
    ...definedText('project_path', textAttribute(span, ATTR.projectPath) ?? ancestry.projectPath),
    ...definedText('project_name', textAttribute(span, ATTR.projectName) ?? ancestry.projectName),
    ...definedText(
      'working_directory',
      textAttribute(span, ATTR.workingDirectory) ?? ancestry.workingDirectory,
    ),
  }
}

function definedText(field: string, text: string | undefined): Record<string, string> {
  return text === undefined ? {} : { [field]: safeText(text, 4096) }
}

function sourceOf(span: SpanLike, record: SpanRecord): ActionSource {
  const scope = scopeName(span)
  const isOurs = scope === SDK_SCOPE
  const linked = isOurs ? span.links[0]?.context : undefined
  const service = serviceName(span)
  const source: Record<string, Json> = {}
  if (scope !== undefined) source['scope'] = safeText(scope, MAX_NAME_LENGTH)
  if (service !== undefined) source['service'] = safeText(service, MAX_NAME_LENGTH)
  // Our own clock never gives two spans one time; others need the tie broken.
  if (!isOurs) source['seq'] = record.seq
  if (linked) source['linked'] = { trace_id: linked.traceId, span_id: linked.spanId }
  const appId = parseCorrelationId(span.attributes[ATTR.appCorrelationId])
  if (appId !== undefined) source['app_correlation_id'] = appId
  if ((span.spanContext().traceFlags & SAMPLED) === 0) source['sampled'] = false
  return source
}

const EPOCH: HrTime = [0, 0]

/** The first of the times that a table can hold; the epoch when none can. */
function usableTime(times: readonly (HrTime | undefined)[]): HrTime {
  return times.find((time) => time && isStorableTime(hrTimeToMs(time))) ?? EPOCH
}
