// The agent of bench/producer-thread.js, in one variant. It acts as soon as it can, until it is told to do
// something else; each message from the parent is answered with one.

import { readFileSync } from 'node:fs'
import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks'
import { makePayloads } from './payloads.js'

const variant = JSON.parse(process.argv[2])
const ACTIONS_PER_MS = variant.actionsPerSecond / 1_000
/** How often the loop is asked; a sample says when it answered, counted from the one before. */
const RESOLUTION_MS = 1
/** Below the queue's 20,000: an agent at full speed waits, so that nothing is dropped. */
const MOST_WAITING = 10_000

const { observe } = await import(
  variant.sink === 'none' ? './bare-agent.js' : './observed-agent.js'
)
const agent = await observe(variant)
const payloads = makePayloads(1_000)

const endTimes = createHistogram()
let recorded = 0
act()
const firstActionMs = performance.now()

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
let begun
let load = startLoad()

const COMMANDS = {
  started: async () => {
    if (variant.sink !== 'none') await until(() => agent.acknowledged() !== undefined)
    return { firstActionMs, acknowledgedMs: agent.acknowledged() }
  },
  begin: () => {
    delay.reset()
    delay.enable()
    endTimes.reset()
    begun = {
      ms: performance.now(),
      cpu: process.cpuUsage(),
      thread: agentThread(),
      loop: performance.eventLoopUtilization(),
      recorded,
      waiting: agent.waiting(),
    }
  },
  end: figures,
  fast,
  stop: async () => {
    load.stop()
    await agent.flush()
    await agent.shutdown()
    return { dropped: agent.dropped() }
  },
}

process.on('message', async ({ command, argument }) => {
  const answer = (await COMMANDS[command](argument)) ?? {}
  process.send(answer, () => {
    if (command === 'stop') process.disconnect()
  })
})
// Also where the parent was killed.
process.on('disconnect', () => process.exit())
process.send({ ready: true })

function act() {
  const end = agent.startCall(recorded, payloads[recorded % payloads.length])
  const start = performance.now()
  end()
  endTimes.record(Math.max(1, Math.round((performance.now() - start) * 1e6)))
  recorded += 1
}

/** By timers of 1 to 5 ms, each with the actions that are due since the last. */
function startLoad() {
  const startMs = performance.now()
  let acted = 0
  let timer
  const tick = () => {
    const due = Math.floor((performance.now() - startMs) * ACTIONS_PER_MS)
    for (; acted < due; acted += 1) act()
    timer = setTimeout(tick, 1 + Math.random() * 4)
  }
  tick()
  return { stop: () => clearTimeout(timer) }
}

function figures() {
  delay.disable()
  const { user, system } = process.cpuUsage(begun.cpu)
  const actions = recorded - begun.recorded
  const thread = agentThread()
  const seconds = (performance.now() - begun.ms) / 1000
  const delivered = actions - (agent.waiting() - begun.waiting)
  const late = (percentile) => delay.percentile(percentile) / 1e6 - RESOLUTION_MS
  return {
    perSecond: actions / seconds,
    deliveredPerSecond: delivered / seconds,
    lateP50: late(50),
    lateP99: late(99),
    lateP999: late(99.9),
    lateMax: delay.max / 1e6 - RESOLUTION_MS,
    endP50: endTimes.percentile(50) / 1e3,
    endP99: endTimes.percentile(99) / 1e3,
    endP999: endTimes.percentile(99.9) / 1e3,
    cpu: (user + system) / actions,
    ownCpu: (thread.ranUs - begun.thread.ranUs) / actions,
    waited: (thread.waitedUs - begun.thread.waitedUs) / seconds / 1e4,
    busy: performance.eventLoopUtilization(begun.loop).utilization * 100,
    rss: process.memoryUsage.rss() / 1024 / 1024,
  }
}

/** Of the agent's own thread, as Linux counts it: on a CPU, and ready to run while others had them all. */
function agentThread() {
  const counted = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')
  const [ranUs, waitedUs] = counted.map((ns) => Number(ns) / 1_000)
  return { ranUs, waitedUs }
}

/** So many actions as fast as the queue has room, until the last is acknowledged. */
async function fast(actions) {
  load.stop()
  await agent.flush()
  const start = performance.now()
  const cpu = process.cpuUsage()
  for (let acted = 0; acted < actions; acted += 1) {
    act()
    if (acted % 500 === 499) await until(() => agent.waiting() < MOST_WAITING, 1)
  }
  await agent.flush()
  const { user, system } = process.cpuUsage(cpu)
  return {
    perSecond: (actions / (performance.now() - start)) * 1000,
    cpu: (user + system) / actions,
    peakRss: process.resourceUsage().maxRSS / 1024,
  }
}

/** By timers, for a loop that goes round and round would be in the figures. */
async function until(holds, everyMs = 10) {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, everyMs))
}
