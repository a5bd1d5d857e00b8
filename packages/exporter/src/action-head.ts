import {
  actionId,
  correlationIdFromTraceId,
  durationUs,
  formatTimestamp,
  hrTimeToMs,
  MAX_NAME_LENGTH,
  safeText,
  SCHEMA_VERSION,
  type ActionHead,
  type SafeJsonOptions,
} from '@agent-actions/events'
import { actionSource } from './action-source.ts'
import type { Ancestry } from './ancestry.ts'
import type { MappingSettings } from './mapping-settings.ts'
import { serviceName } from './service-name.ts'
import type { ActionReading } from './span-dialect.ts'
import { writableTraceId } from './span-ids.ts'
import type { SpanLike } from './span-like.ts'
import type { SpanRecord } from './span-record.ts'
import { carried, isUsable, usableTime } from './usable-time.ts'

const MAX_INT4 = 2 ** 31 - 1

/** A span that is being read, and where it is. */
export interface Mapping {
  readonly span: SpanLike
  readonly record: SpanRecord
  /** The nearest enclosing action. */
  readonly parentSpanId: string | undefined
  /** What the span says, else its ancestors. */
  readonly own: Ancestry
  readonly settings: MappingSettings
}

type Told = Pick<ActionReading, 'type' | 'name' | 'outcome' | 'session'>

/** All of an event but its details, which say what had to be repaired. */
export function headOf(
  { span, record, parentSpanId, own, settings }: Mapping,
  { type, name, outcome, session }: Told,
): { head: ActionHead; repairs: string | undefined } {
  const { traceId, spanId } = idsOf({ span, record })
  const { payloads } = settings
  const isStartUsable = isUsable(span.startTime)
  const start = isStartUsable ? carried(span.startTime) : usableTime(span.endTime)
  const around = surroundings(agentName(span, own, settings), own, payloads)
  const us = Math.min(durationUs(start, span.endTime), Number.MAX_SAFE_INTEGER)
  const head: Fields = {
    schema_version: SCHEMA_VERSION,
    id: actionId(hrTimeToMs(start), traceId, spanId),
    correlation_id: correlationIdFromTraceId(traceId),
    span_id: spanId,
    parent_span_id: parentSpanId,
    agent_name: around.agent_name,
    action_type: type,
    action_name: safeText(name, MAX_NAME_LENGTH, payloads) || 'unknown',
    status: outcome.status,
    timestamp: formatTimestamp(start),
    // No extent, no duration: an event is not an action that took zero time.
    duration_ms: us > 0 ? Math.min(MAX_INT4, Math.trunc(us / 1000)) : undefined,
    duration_us: us > 0 ? us : undefined,
    debug_mode: own.debugMode ?? true,
    project_path: around.project_path,
    project_name: around.project_name,
    working_directory: around.working_directory,
    source: actionSource(span, { record, session, payloads }),
  }
  return {
    head: head as ActionHead,
    repairs: isStartUsable ? undefined : START_REPAIRED,
  }
}

/** @throws TypeError where the application's id generator gave what is no id: no row can be made of it */
export function idsOf({ span, record }: Pick<Mapping, 'span' | 'record'>): {
  readonly traceId: string
  readonly spanId: string
} {
  const traceId = writableTraceId(span.spanContext().traceId)
  const { spanId } = record
  if (spanId === undefined) throw new TypeError('the id of a span is not 16 hex digits')
  return { traceId, spanId }
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

/** Whose actions they are and where they happen, as it is written. */
interface Surroundings {
  readonly agent_name: string
  readonly project_path: string | undefined
  readonly project_name: string | undefined
  readonly working_directory: string | undefined
}

/** What was asked for last, and the answer: from one action to the next it is nearly always the same. */
let asked: { readonly agent: string; readonly own: Ancestry; readonly payloads: SafeJsonOptions }
let answer: Surroundings | undefined

function surroundings(agent: string, own: Ancestry, payloads: SafeJsonOptions): Surroundings {
  const isKnown =
    answer !== undefined &&
    asked.payloads === payloads &&
    asked.agent === agent &&
    asked.own.projectPath === own.projectPath &&
    asked.own.projectName === own.projectName &&
    asked.own.workingDirectory === own.workingDirectory
  if (isKnown) return answer as Surroundings
  asked = { agent, own, payloads }
  answer = {
    agent_name: safeText(agent, MAX_NAME_LENGTH, payloads),
    project_path: safePath(own.projectPath, payloads),
    project_name: safePath(own.projectName, payloads),
    working_directory: safePath(own.workingDirectory, payloads),
  }
  return answer
}

/** `PATH_MAX` of Linux. */
const MAX_PATH_LENGTH = 4096

function safePath(path: string | undefined, payloads: SafeJsonOptions): string | undefined {
  return path === undefined ? undefined : safeText(path, MAX_PATH_LENGTH, payloads)
}
