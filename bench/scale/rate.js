// How fast a group empties a topic, and how many of the machine's cores that takes.

import { cpus } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'

/** Part of the rows that come before: new processes are slow at first. */
const WARM_UP = 0.25
/** Of the rest, the last: partitions end one by one, and not every consumer has one to the end. */
const TAIL = 0.05
const LOOKS_EVERY_MS = 50

export async function rateOf({ monitor, rows }) {
  const from = await reached(monitor, rows * WARM_UP)
  if (from.count > rows / 2)
    throw new Error('too few rows: half of them came before all had joined')
  const to = await reached(monitor, rows * (1 - TAIL))
  const seconds = (to.atMs - from.atMs) / 1_000
  return {
    rowsPerSecond: (to.count - from.count) / seconds,
    cores: (to.busyMs - from.busyMs) / 1_000 / seconds,
  }
}

async function reached(monitor, count) {
  for (;;) {
    const { rows } = await monitor.query('select count(*)::int as count from agent_actions')
    if (rows[0].count >= count)
      return { count: rows[0].count, atMs: performance.now(), busyMs: busyMs() }
    await pause(LOOKS_EVERY_MS)
  }
}

/** Of all cores together, since the machine's start. */
function busyMs() {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0)
}
