// npm run bench -- latency [--rates <n,…>] [--seconds <n>] [--json]
//
// The claim: at 500 actions a second, half of the rows are visible 30 ms after the action ended, and 99 of 100 after 200 ms.
// The whole pipe, each part a process of its own and as shipped: an agent under `start()` with its spool,
// a broker, the consumer of the command, PostgreSQL with fsync. The consumer's variables count as they are set.
//
// Open loop: action n is due to end n / rate seconds after the start, by the clock, whatever became of those before it,
// and its latency is counted from then. An agent that comes late, because its event loop stood still, or whose timer
// of whole milliseconds does, makes all of that latency, so that nothing is left out because something was slow. How
// late it was is printed beside it.
//
// Visible is what another connection's SELECT has returned: the reader asks every millisecond or two for the rows from
// the oldest missing action on. `ingested_at` would not do, being the start of the transaction. So a row is noted later than
// it became visible, never earlier: at most by the time from when the answer before was asked for to this answer, of
// which percentiles are printed ("noted too late by at most"); by half of it on average. What
// the reader costs PostgreSQL, a small query on an index for each answer, is in the figures; nothing is added to the
// table or to the consumer's transactions. All processes read the same clock of the machine.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { monotonicMs } from './latency/monotonic-clock.js'
import { startPipe } from './latency/pipe.js'
import { Reader } from './latency/reader.js'
import { Report } from './latency/report.js'
import { Schedule } from './latency/schedule.js'

const { values: options } = parseArgs({
  options: {
    rates: { type: 'string', default: '50,500,2000' },
    seconds: { type: 'string', default: '60' },
    json: { type: 'boolean' },
  },
})
const RATES = options.rates.split(',').map(Number)
const SECONDS = Number(options.seconds)
const WARM_UP_SECONDS = 5
/** The first of all, not shown: consumer and PostgreSQL have done nothing yet. */
const FIRST = { rate: 200, warmUpSeconds: 0, seconds: 3 }
const STARTS_IN_MS = 100

const folder = mkdtempSync(join(tmpdir(), 'agent-actions-bench-'))
const report = new Report(options)
const pipe = await startPipe({ onProgress: say })
const reader = new Reader(pipe.url)
try {
  await reader.open()
  await measure('agent-first', FIRST)
  for (const rate of RATES) {
    say(`${rate} actions a second for ${WARM_UP_SECONDS} + ${SECONDS} s`)
    const plan = { rate, warmUpSeconds: WARM_UP_SECONDS, seconds: SECONDS }
    report.rate(rate, await measure(`agent-${rate}`, plan))
  }
  report.end()
} finally {
  await reader.close()
  await pipe.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function measure(agentName, plan) {
  const agent = fork(
    join(import.meta.dirname, 'latency', 'agent.js'),
    [JSON.stringify({ agentName, plan })],
    // Its spool is in the folder in which it runs.
    { env: pipe.agentEnv, cwd: folder },
  )
  const exited = once(agent, 'exit')
  const ended = exited.then(([code]) => {
    throw new Error(`the agent ended with ${code}; what it said is above`)
  })
  await Promise.race([once(agent, 'message'), ended])
  const startMs = monotonicMs() + STARTS_IN_MS
  const schedule = new Schedule({ startMs, ...plan })
  const reported = Promise.race([once(agent, 'message'), ended])
  agent.send({ startMs })
  const [[{ lateMs }], { visibleMs, errorMs }] = await Promise.all([
    reported,
    reader.watch(agentName, schedule),
  ])
  await exited
  const latencyMs = Array.from(visibleMs, (ms, number) => ms - schedule.dueMs(number))
  return { latencyMs: latencyMs.slice(schedule.warmUp), lateMs, errorMs }
}

function say(text) {
  console.error(text)
}
