// The agent of bench/latency.js, observed as `start()` does it by itself. It ends each action when it is due, or as soon
// after that as it comes to it.

import { start } from '@agent-actions/node'
import { ActionLogger } from '@agent-actions/sdk'
import { makePayloads } from '../producer-thread/payloads.js'
import { monotonicMs } from './monotonic-clock.js'
import { Schedule } from './schedule.js'

/** At the same time, so that several partitions have something to do. */
const RUNS = 8

const { agentName, plan } = JSON.parse(process.argv[2])
const actions = start({ sink: 'kafka', agentName })
const logs = Array.from({ length: RUNS }, () => new ActionLogger({ agentName }))
const payloads = makePayloads(1_000)

process.on('message', ({ startMs }) => act(new Schedule({ startMs, ...plan })))
// Also where the parent was killed.
process.on('disconnect', () => process.exit())
process.send({ ready: true })

function act(schedule) {
  const lateMs = new Float64Array(schedule.count)
  let acted = 0
  const tick = () => {
    const due = schedule.dueAt(monotonicMs())
    for (; acted < due; acted += 1) {
      endAction(acted)
      lateMs[acted] = monotonicMs() - schedule.dueMs(acted)
    }
    if (acted < schedule.count) setTimeout(tick, schedule.dueMs(acted) - monotonicMs())
    else void leave(lateMs.subarray(schedule.warmUp))
  }
  tick()
}

/** By `offset` the reader knows which one a row is. */
function endAction(number) {
  const { parameters, result } = payloads[number % payloads.length]
  const call = logs[number % RUNS].startToolCall('Read', { ...parameters, offset: number })
  call.setResult(result).end()
}

async function leave(lateMs) {
  await actions.shutdown()
  process.send({ lateMs: [...lateMs] }, () => process.disconnect())
}
