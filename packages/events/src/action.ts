/** The kinds of action, as the table's CHECK constraint names them. */
export const ACTION_TYPES = ['tool_call', 'decision', 'error', 'success'] as const
/** One of `ACTION_TYPES`. */
export type ActionType = (typeof ACTION_TYPES)[number]

/** How an action ended. `cancelled` is no error: somebody asked for it. */
export const ACTION_STATUSES = ['ok', 'error', 'cancelled'] as const
/** One of `ACTION_STATUSES`. */
export type ActionStatus = (typeof ACTION_STATUSES)[number]

/** What JSON text can say, and so what `jsonb` can hold. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject
/** The root of every payload: what is no object is put into one. */
export interface JsonObject {
  readonly [key: string]: Json
}

/** The only version there is. A reader refuses what it does not know rather than guess. */
export const SCHEMA_VERSION = 1

/**
 * One action of an agent: the JSON message on the topic and, field by field, the row in the table.
 * The original system's fields keep their names; everything else is additive.
 */
export interface ActionEvent {
  readonly schema_version: typeof SCHEMA_VERSION
  /** Derived from the span alone (see `actionId`), so that every retry is the same row. */
  readonly id: string
  /** A lower-case UUID: the trace id with hyphens. */
  readonly correlation_id: string
  /** 16 lower-case hex digits. Absent on actions that no span stands for. */
  readonly span_id?: string
  /** The nearest enclosing action in the same run; absent at the root of a run. */
  readonly parent_span_id?: string
  readonly agent_name: string
  readonly action_type: ActionType
  readonly action_name: string
  readonly action_details: JsonObject
  readonly status: ActionStatus
  /** When the action started: UTC, exactly six fraction digits, `Z`. */
  readonly timestamp: string
  /** Whole milliseconds, within PostgreSQL's `integer`. Absent when the action has no extent. */
  readonly duration_ms?: number
  /** Whole microseconds. */
  readonly duration_us?: number
  readonly debug_mode: boolean
  readonly project_path?: string
  readonly project_name?: string
  readonly working_directory?: string
  readonly source?: ActionSource
}

/** Where an action was observed: what helps to find the span again, and to order equal times. */
export interface ActionSource {
  /** Name of the instrumentation scope that made the span. */
  readonly scope?: string
  /** `service.name` of the resource. */
  readonly service?: string
  /** Counts span starts in one process; orders spans whose clocks have milliseconds only. */
  readonly seq?: number
  /** The span's trace id, where the correlation id is not made from it. */
  readonly trace_id?: string
  readonly [key: string]: Json | undefined
}

/**
 * What one Kafka partition key, one row's id and one header need, beside the bytes. Read each by its
 * name: they can be getters, which a spread copy or `structuredClone` leaves out.
 */
export interface EncodedAction {
  readonly id: string
  readonly correlationId: string
  /** W3C trace context of the action's span; absent when it has none. */
  readonly traceparent?: string | undefined
  /**
   * The event as UTF-8 JSON: what goes over the wire, byte for byte. Its memory is shared with other
   * events and freed with the last of them: what you keep for long, keep as a copy.
   */
  readonly value: Uint8Array
}
