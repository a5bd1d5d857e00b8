import type { ActionEvent } from './action.ts'
import { SCHEMA_VERSION } from './action.ts'
import { idFromHash } from './action-id.ts'
import { correlationIdFromTraceId } from './correlation-id.ts'
import { FieldReader, type EventDraft } from './field-reader.ts'
import { parseMessage } from './parse-message.ts'
import { RepairList } from './repair-list.ts'

/** Handed in, so that the same bytes always give the same event, in any runtime. */
export interface DecodeOptions {
  /** Time of the Kafka record, or of the arrival: stands in where the event has no usable time, and is read only there. */
  readonly recordTimeMs: number
  /** A cryptographic hash as at least 32 hex digits: SHA-256, in what we ship. Called only for events without a usable id or correlation id. */
  readonly hash: (bytes: Uint8Array) => string
}

/**
 * Reads one message: version 1, or the original system's format (no `id`, no `schema_version`,
 * any string as correlation id, possibly under `metadata`, any action type).
 *
 * What can be kept is kept: a field that is wrong is replaced and listed under
 * `action_details._repaired`. Reading the same bytes again gives the same event, and so does
 * reading what `encodeAction` makes of it. Of a key that is there twice, the last counts.
 *
 * @throws InvalidActionError when no row can be made of it: not UTF-8, not JSON, no action,
 *   nested over 512 levels, or of a `schema_version` that this release does not know
 */
export function decodeAction(value: Uint8Array | string, options: DecodeOptions): ActionEvent {
  const repairs = new RepairList()
  const read = new FieldReader(parseMessage(value, repairs), repairs)
  const hashes = messageHashes(value, options.hash)
  const time = read.timestamp(options)
  const details = read.details()
  const action_type = read.actionType()
  // Key by key, in the order of the contract: one literal into which is spread what may be there takes
  // 1 µs more, of 6.
  const event: EventDraft = {
    schema_version: SCHEMA_VERSION,
    id: read.id() ?? idFromHash(time.ms, hashes.ofMessage()),
    correlation_id: correlationId(read, hashes),
  }
  read.spanIdsInto(event)
  event.agent_name = read.name('agent_name')
  event.action_type = action_type
  event.action_name = read.name('action_name')
  event.status = read.status(action_type, details)
  event.timestamp = time.text
  read.durationsInto(event)
  event.debug_mode = read.debugMode()
  read.textsInto(event, ['project_path', 'project_name', 'working_directory'])
  read.sourceInto(event)
  // Last: everything that is read before can be a repair.
  event.action_details = repairs.addTo(details)
  return event as ActionEvent
}

/** One made of a text is the same for every message with that text: they stay one run. */
function correlationId(read: FieldReader, hashes: MessageHashes): string {
  const given = read.correlationId()
  if (given.kind === 'uuid') return given.id
  const hash = given.kind === 'text' ? hashes.ofText(given.text) : hashes.ofMessage()
  return correlationIdFromTraceId(hash.slice(0, 32))
}

interface MessageHashes {
  ofMessage(): string
  ofText(text: string): string
}

function messageHashes(value: Uint8Array | string, hash: DecodeOptions['hash']): MessageHashes {
  const ofText = (text: string): string => hash(new TextEncoder().encode(text))
  let hashed: string | undefined
  return {
    ofMessage: () => (hashed ??= typeof value === 'string' ? ofText(value) : hash(value)),
    ofText,
  }
}
