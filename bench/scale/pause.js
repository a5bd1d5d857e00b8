// How long nobody writes when the members of a group change.

import { setTimeout as pause } from 'node:timers/promises'

const LOOKS_EVERY_MS = 10
/** Somebody writes before it. */
const BEFORE_MS = 2_000
/** After the group has settled: whoever got partitions has written. */
const AFTER_MS = 2_000

/** @param change what happens to the group */
export async function longestPause({ monitor }, group, change) {
  const watch = new Watch(monitor)
  const watching = watch.run()
  await pause(BEFORE_MS)
  watch.forget()
  const start = performance.now()
  await change()
  await group.settled()
  const settledMs = performance.now() - start
  await pause(AFTER_MS)
  watch.stop()
  await watching
  return { stillMs: watch.longestMs, settledMs }
}

/** Watches the end of the server's log: it moves with every write. */
class Watch {
  longestMs = 0
  #monitor
  #isOver = false

  constructor(monitor) {
    this.#monitor = monitor
  }

  forget() {
    this.longestMs = 0
  }

  stop() {
    this.#isOver = true
  }

  async run() {
    let last
    let movedAt = performance.now()
    while (!this.#isOver) {
      const { rows } = await this.#monitor.query('select pg_current_wal_insert_lsn() as log_end')
      const now = performance.now()
      if (rows[0].log_end !== last) [last, movedAt] = [rows[0].log_end, now]
      this.longestMs = Math.max(this.longestMs, now - movedAt)
      await pause(LOOKS_EVERY_MS)
    }
  }
}
