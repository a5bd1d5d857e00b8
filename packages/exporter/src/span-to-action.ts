import {
  derivedErrorId,
  formatTimestamp,
  hrTimeToMs,
  safeJson,
  safeText,
  SDK_SCOPE,
  type ActionHead,
} from '@agent-actions/events'
import { headOf, idsOf, type Mapping } from './action-head.ts'
import { NOTHING } from './ancestry.ts'
import { withFailureOfLayer } from './failure-of-layers.ts'
import { objectPieces, objectText, withMember, type JsonPieces } from './json-pieces.ts'
import type { LayerFailure } from './layers-seen.ts'
import type { MappingSettings } from './mapping-settings.ts'
import { PayloadReader } from './payload-reader.ts'
import type { ActionReading, AgentRunReading, Failure, SpanReading } from './span-dialect.ts'
import type { TakenAs } from './span-counts.ts'
import { scopeName, type SpanLike } from './span-like.ts'
import type { SpanRecord } from './span-record.ts'
import { toolDetails } from './tool-details.ts'
import { usableTime } from './usable-time.ts'

/** An event whose payload is JSON text already. */
export interface MappedAction {
  readonly head: ActionHead
  readonly details: JsonPieces
}

const MAX_TASK_NAME_LENGTH = 120

/** What an ended span is, and the actions that it stands for. */
export interface TakenSpan {
  readonly as: TakenAs
  readonly actions: readonly MappedAction[]
}

const IGNORED: TakenSpan = { as: 'ignored', actions: [] }
const LAYER: TakenSpan = { as: 'layer', actions: [] }

/**
 * The actions that an ended span stands for: none, one, or for a failed action two, because a
 * failure is an `error` action too, unless a descendant told it already. Closes the record.
 */
export function spanToActions(
  span: SpanLike,
  record: SpanRecord,
  settings: MappingSettings,
): TakenSpan {
  // Told of the same end once more, it would be the same rows again, without their parents.
  if (record.isClosed) return IGNORED
  let own = NOTHING
  try {
    const dialect = settings.dialectOf(span)
    const ancestry = record.ancestry(settings.dialectOf)
    const outer = dialect && record.layerOf(dialect)
    own = record.own(ancestry, dialect, dialect !== undefined && !outer)
    if (!dialect) return IGNORED
    const payloads = new PayloadReader(span, settings.payloads, settings.capture)
    const reading = dialect.read(span, payloads)
    const isLayer = outer !== undefined && !isLeftAlone(reading, record)
    if (outer && !isLayer) own = record.own(ancestry, dialect, true)
    const mapping = { span, record, parentSpanId: ancestry.actionSpanId, own, settings }
    if (isLayer) {
      const payload = reading.kind === 'action' ? reading.tool : undefined
      outer.addLayer(record, { failed: failureOfLayer(mapping, reading, payloads), payload })
      return LAYER
    }
    const told = withFailureOfLayer(reading, record.layers)
    return { as: 'action', actions: mapReading(mapping, told, payloads) }
  } finally {
    record.close(own)
  }
}

/** It failed or was cancelled, and the action around it may never end: nobody else would tell it. */
function isLeftAlone({ outcome }: SpanReading, { leavesFailedOpen }: SpanRecord): boolean {
  return outcome.status !== 'ok' && leavesFailedOpen
}

function mapReading(
  mapping: Mapping,
  reading: SpanReading,
  payloads: PayloadReader,
): readonly MappedAction[] {
  const { record } = mapping
  const failure = failureOf(reading, payloads)
  const toldBy = failure && record.toldBy(failure.mark)
  if (failure) record.tell(failure.mark)
  const action =
    reading.kind === 'agent_run' ? runAction(mapping, reading, toldBy) : ownAction(mapping, reading)
  if (!failure) return withFailuresOfLayers(mapping, reading, action)
  const isTold =
    toldBy !== undefined || payloads.failureReported || action.head.action_type === 'error'
  return isTold ? [action] : [action, failureAction(mapping, action.head, failure.told)]
}

interface FailureOfSpan {
  readonly told: Failure
  /** The same with the message that is hidden from the event: by it a failure is known again. */
  readonly mark: Failure
}

function failureOf({ outcome }: SpanReading, payloads: PayloadReader): FailureOfSpan | undefined {
  if (outcome.status !== 'error') return undefined
  const { failure: told } = outcome
  const { hiddenMessage } = payloads
  return {
    told,
    mark: hiddenMessage === undefined ? told : { ...told, message: hiddenMessage },
  }
}

/**
 * A layer that failed inside an action that went well: that one did not hear of it, or tried again. The
 * failure is told under the action, which stands for the layer.
 */
function withFailuresOfLayers(
  { record }: Mapping,
  { outcome }: SpanReading,
  action: MappedAction,
): readonly MappedAction[] {
  const failures = record.layers?.failures.filter(({ isTold }) => !isTold) ?? []
  if (failures.length === 0 || outcome.status !== 'ok') return [action]
  for (const { failure } of failures) record.tell(failure)
  return [action, ...failures.map((failed) => failed.action)]
}

/** Ready to be told, unless it was: whether it has to be is known when the action around it ends. */
function failureOfLayer(
  mapping: Mapping,
  reading: SpanReading,
  payloads: PayloadReader,
): LayerFailure | undefined {
  const failure = failureOf(reading, payloads)
  if (!failure) return undefined
  const failed =
    reading.kind === 'action' ? reading : { ...reading, type: 'error' as const, name: 'run' }
  return {
    failure: failure.mark,
    told: failure.told,
    isTold: payloads.failureReported || mapping.record.toldBy(failure.mark) !== undefined,
    action: failureAction(mapping, headOf(mapping, failed).head, failure.told),
  }
}

function ownAction(mapping: Mapping, reading: ActionReading): MappedAction {
  const { head, repairs } = headOf(mapping, reading)
  const told = detailsWithLayers(mapping, reading)
  return { head, details: repairs ? withMember(told, '_repaired', repairs) : told }
}

/**
 * Where another library keeps the payload to itself, another view of the same call may tell it. Our own
 * SDK was told at the tool to record none.
 */
function detailsWithLayers({ span, record }: Mapping, reading: ActionReading): JsonPieces {
  const { tool, details, outcome } = reading
  const { layers } = record
  if (!layers || !tool || scopeName(span) === SDK_SCOPE) return details
  if (tool.parameters !== undefined && tool.result !== undefined) return details
  const { parameters, result } = layers.payload
  const whole = { parameters: tool.parameters ?? parameters, result: tool.result ?? result }
  return toolDetails(whole, outcome)
}

/** An agent's run is a success or an error, told when it ends. */
function runAction(
  mapping: Mapping,
  reading: AgentRunReading,
  causedBy: string | undefined,
): MappedAction {
  const { outcome, payload, session } = reading
  const { payloads, capture } = mapping.settings
  const task = capture === 'names' ? undefined : reading.task
  const failed = outcome.status === 'error'
  const name = task === undefined ? 'run' : safeText(task, MAX_TASK_NAME_LENGTH, payloads)
  const type = failed ? 'error' : 'success'
  const { head, repairs } = headOf(mapping, {
    type,
    name,
    outcome,
    ...(session !== undefined && { session }),
  })
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
  const { traceId, spanId } = idsOf(mapping)
  const time = usableTime(failure.time, mapping.span.endTime, mapping.span.startTime)
  const { span_id: _own, duration_ms: _ms, duration_us: _us, ...shared } = failed
  return {
    head: {
      ...shared,
      id: derivedErrorId(hrTimeToMs(time), traceId, spanId),
      // Not the span's own where that is a layer: there it is the action that stands for it.
      ...(mapping.own.actionSpanId !== undefined && { parent_span_id: mapping.own.actionSpanId }),
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
