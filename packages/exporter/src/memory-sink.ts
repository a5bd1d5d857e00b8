import { createHash } from 'node:crypto'
import {
  decodeAction,
  type ActionEvent,
  type ActionSink,
  type EncodedAction,
} from '@agent-actions/events'

/** A sink that keeps what it was sent: for tests, and for a first look. */
export interface MemorySink extends ActionSink {
  /** The decoded events, in the order they were sent. */
  readonly events: readonly ActionEvent[]
  /** The same as they would go over the wire. */
  readonly encoded: readonly EncodedAction[]
  /** Forgets what was sent so far. */
  clear(): void
}

/** Holds every event until it is cleared: not for long-running agents. */
export function memorySink(): MemorySink {
  let encoded: EncodedAction[] = []
  return {
    get events() {
      return encoded.map((event) => decodeAction(event.value, { recordTimeMs: Date.now(), hash }))
    },
    get encoded() {
      return encoded
    },
    clear() {
      encoded = []
    },
    send(events) {
      encoded.push(...events)
      return Promise.resolve()
    },
    close() {
      return Promise.resolve()
    },
  }
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
