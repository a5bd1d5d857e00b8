export {
  ACTION_STATUSES,
  ACTION_TYPES,
  SCHEMA_VERSION,
  type ActionEvent,
  type ActionSource,
  type ActionStatus,
  type ActionType,
  type EncodedAction,
  type Json,
  type JsonObject,
} from './action.ts'
export { actionId, derivedErrorId, idFromHash, MAX_ID_TIME_MS, type HrTime } from './action-id.ts'
export {
  DROP_REASONS,
  type ActionSink,
  type DeliveryReport,
  type DropReason,
} from './action-sink.ts'
export { AnyObject } from './any-object.ts'
export { ATTR, OPERATION, SDK_SCOPE } from './attributes.ts'
export { backoffDelay, type BackoffLimits } from './backoff-delay.ts'
export {
  correlationIdFromTraceId,
  parseCorrelationId,
  traceIdFromCorrelationId,
} from './correlation-id.ts'
export { decodeAction, type DecodeOptions } from './decode-action.ts'
export {
  encodeAction,
  encodeActionText,
  encodedFrom,
  type ActionHead,
  type EventBytes,
} from './encode-action.ts'
export {
  AgentActionsError,
  BrokerError,
  ClosedError,
  ConfigError,
  DeliveryError,
  ERROR_CODES,
  InvalidActionError,
  isRetryable,
  ourError,
  StoreError,
  type AgentActionsErrorOptions,
  type ErrorCode,
} from './errors.ts'
export { DEFAULT_LIMITS, type PayloadLimits } from './payload/limits.ts'
export { type SafeJsonOptions } from './payload/payload-settings.ts'
export { type RedactOptions } from './payload/redact-options.ts'
export { safeJson, safeJsonObject } from './payload/safe-json.ts'
export { safeText } from './payload/safe-text.ts'
export { MAX_NAME_LENGTH } from './field-reader.ts'
export { NO_ROWS_PAGE } from './no-rows-page.ts'
export { runtime, type Runtime, type SpanMark, type Verdict } from './runtime.ts'
export { storableText } from './storable.ts'
export { syntheticParentSpanId } from './synthetic-parent.ts'
export {
  durationUs,
  formatTimestamp,
  formatTimestampMs,
  hrTimeToMs,
  isStorableTime,
  parseTimestamp,
  type ParsedTimestamp,
} from './timestamp.ts'
