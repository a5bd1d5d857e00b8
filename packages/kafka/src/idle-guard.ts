interface RequestQueue {
  readonly pending: readonly unknown[]
}

/** The part of kafkajs's request queue that is patched. */
export interface RequestQueuePrototype {
  scheduleCheckPendingRequests: (this: RequestQueue) => void
}

const guarded = new WeakSet<RequestQueuePrototype>()

/**
 * kafkajs 2.2.4 asks every millisecond whether a request waits, on each connection, for ever after
 * the first answer (https://github.com/tulios/kafkajs/issues/1704). Whoever makes one wait asks for
 * the check itself, so it is needed only then.
 */
export function guardIdleLoop(prototype: RequestQueuePrototype): void {
  if (guarded.has(prototype)) return
  guarded.add(prototype)
  const schedule = prototype.scheduleCheckPendingRequests
  prototype.scheduleCheckPendingRequests = function scheduleWhenPending() {
    if (this.pending.length > 0) schedule.call(this)
  }
}
