/** What a connection of kafkajs keeps of an answer that has not arrived as a whole. */
interface Connection {
  isConnected(): boolean
  chunks: readonly Uint8Array[]
  bytesBuffered: number
  bytesNeeded: number
}

/** The part of kafkajs's connection that is patched. */
export interface ConnectionPrototype {
  connect: (this: Connection) => Promise<unknown>
}

/** An answer begins with its length, an int32. */
const LENGTH_BYTES = 4

const guarded = new WeakSet<ConnectionPrototype>()

/**
 * kafkajs 2.2.4 connects a connection anew that was cut, and keeps what had come of the last answer: the first
 * bytes of the new connection are taken for the rest of it, and no answer is understood from then on. Each
 * request runs into its timeout, until the whole client is replaced.
 */
export function guardReconnect(prototype: ConnectionPrototype): void {
  if (guarded.has(prototype)) return
  guarded.add(prototype)
  const connect = prototype.connect
  prototype.connect = function connectAfresh() {
    if (!this.isConnected()) {
      this.chunks = []
      this.bytesBuffered = 0
      this.bytesNeeded = LENGTH_BYTES
    }
    return connect.call(this)
  }
}
