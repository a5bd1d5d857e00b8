// Rows a second, and the CPU time of a process and of the server's backends for each row.

import { readFileSync } from 'node:fs'

const MICROSECONDS_PER_TICK = 10_000

/** What `work` took, from its start to its end. */
export async function measured({ monitor, rows, pid }, work) {
  const before = await cpuTimes(monitor, pid)
  const started = performance.now()
  await work()
  const ms = performance.now() - started
  return figuresOf({ rows, ms, before, after: await cpuTimes(monitor, pid) })
}

export function figuresOf({ rows, ms, before, after }) {
  const backends = before.backends && after.backends
  return {
    rowsPerSecond: Math.round(rows / (ms / 1000)),
    nodeUs: (after.node - before.node) / rows,
    backendUs: backends ? spent(before.backends, after.backends) / rows : undefined,
  }
}

/** Of the backends without the monitor's own; `undefined` where the server is on another machine. */
export async function cpuTimes(monitor, pid) {
  const { rows } = await monitor.query(
    `select pid from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`,
  )
  const times = rows.map((row) => [row.pid, cpuOf(row.pid)])
  const isHere = times.every(([, cpu]) => cpu !== undefined)
  return { node: cpuOf(pid), backends: isHere ? new Map(times) : undefined }
}

function spent(before, after) {
  let sum = 0
  for (const [pid, cpu] of after) sum += cpu - (before.get(pid) ?? 0)
  return sum
}

/** User and system time in µs, of all threads: fields 14 and 15 of proc_pid_stat(5). */
function cpuOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * MICROSECONDS_PER_TICK
  } catch {
    return undefined
  }
}
