// How fast a group empties a topic, how many of the machine's cores that takes, and how much PostgreSQL logs.

import { cpus } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'

/** Part of the rows that come before: new processes are slow at first. */
const WARM_UP = 0.25
/** Of the rest, the last: partitions end one by one, and not every consumer has one to the end. */
const TAIL = 0.05
const LOOKS_EVERY_MS = 50

const LOG_END = `select (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::float8 as "walBytes"`

export async function rateOf({ monitor, rows }, group) {
  const reached = async (count) => {
    for (;;) {
      const done = await group.done()
      if (done >= count)
        return { done, atMs: performance.now(), busyMs: busyMs(), ...(await logEnd()) }
      await pause(LOOKS_EVERY_MS)
    }
  }
  const logEnd = async () => (await monitor.query(LOG_END)).rows[0]
  const from = await reached(rows * WARM_UP)
  if (from.done > rows / 2) throw new Error('too few rows: half of them came before all had joined')
  const to = await reached(rows * (1 - TAIL))
  const seconds = (to.atMs - from.atMs) / 1_000
  const done = to.done - from.done
  return {
    rowsPerSecond: done / seconds,
    cores: (to.busyMs - from.busyMs) / 1_000 / seconds,
    walBytes: (to.walBytes - from.walBytes) / done,
  }
}

/** Of all cores together, since the machine's start. */
function busyMs() {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0)
}
