import type { ConsumedRecord, ProducedRecord, RecordHeaders } from '@agent-actions/kafka'
import { originalTimeMs } from './original-time.ts'

/** Why a record can never become a row. */
export interface DeadLetterCause {
  /** An `AA_…` code. */
  readonly reason: string
  readonly error: Error
  /** Of PostgreSQL, where it refused the row. */
  readonly sqlstate: string | undefined
  /** How often it was tried. */
  readonly attempts: number
  /** What failed, in Kafka Connect's words: reading the message, or writing the row. */
  readonly stage: 'VALUE_CONVERTER' | 'TASK_PUT'
}

export interface DeadLetterContext {
  readonly groupId: string
  /** Milliseconds since 1970. */
  readonly nowMs: number
}

/** Of a message or a stack: enough to understand, small beside the record itself. */
const MAX_TEXT_LENGTH = 4_000

/** Version of the headers that start with `aa.dlq.`. */
const HEADERS_VERSION = '1'

/**
 * The record for the dead letter topic: key, value and headers as they were, and why it is there. The
 * header names are Kafka Connect's (`DeadLetterQueueReporter`), so that its tools read them; what
 * Connect has no name for starts with `aa.dlq.`.
 */
export function deadLetter(
  record: ConsumedRecord,
  cause: DeadLetterCause,
  context: DeadLetterContext,
): ProducedRecord {
  return {
    key: record.key,
    value: record.value,
    timestampMs: record.timestampMs,
    headers: {
      ...record.headers,
      ...connectHeaders(record, cause),
      ...ourHeaders(record, cause, context),
    },
  }
}

function connectHeaders(record: ConsumedRecord, { error, stage }: DeadLetterCause): RecordHeaders {
  return {
    '__connect.errors.topic': record.topic,
    '__connect.errors.partition': String(record.partition),
    '__connect.errors.offset': String(record.offset),
    '__connect.errors.connector.name': 'agent-actions-consumer',
    '__connect.errors.task.id': '0',
    '__connect.errors.stage': stage,
    '__connect.errors.class.name': '@agent-actions/consumer',
    '__connect.errors.exception.class.name': error.name,
    '__connect.errors.exception.message': headerText(error.message),
    '__connect.errors.exception.stacktrace': headerText(error.stack ?? ''),
  }
}

function ourHeaders(
  record: ConsumedRecord,
  { reason, sqlstate, attempts }: DeadLetterCause,
  { groupId, nowMs }: DeadLetterContext,
): RecordHeaders {
  return {
    'aa.dlq.reason': reason,
    ...(sqlstate === undefined ? {} : { 'aa.dlq.sqlstate': sqlstate }),
    'aa.dlq.attempts': String(attempts),
    'aa.dlq.failed_at': new Date(nowMs).toISOString(),
    'aa.dlq.consumer_group': groupId,
    'aa.dlq.original_timestamp': String(originalTimeMs(record)),
    'aa.dlq.schema_version': HEADERS_VERSION,
  }
}

/** Well-formed also where the cut, or the message itself, splits a character. */
function headerText(text: string): string {
  return Buffer.from(text.slice(0, MAX_TEXT_LENGTH)).toString()
}
