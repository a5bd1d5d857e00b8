// An agent that does a given number of actions a second and keeps a file of what it did (see
// lab/oracle.ts). Once it has done `actions`, or was sent SIGUSR2, it ends: by itself, or as `end` says;
// its exit code is 7.
// What it measured of itself is in `<writer>.measures.json`, as of the last 200 ms, or of its end; times
// without those of its first seconds.
//
// With `isTwin` it does all that an agent does and is not observed: what to compare with.

import { createHash, randomBytes } from 'node:crypto'
import { openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks'

const load = JSON.parse(process.env.LOAD)
const {
  writer,
  perSecond,
  actions: most = Infinity,
  bytes,
  folder,
  isTwin,
  startOptions,
  end,
  large,
} = load
const TICK_MS = 5
/** Until then Node compiles what is called: an agent that lives does not pay for that any more. */
const WARM_AFTER_MS = 5_000

let log
let observed
if (!isTwin) {
  const { start } = await import('@agent-actions/node')
  const { ActionLogger } = await import('@agent-actions/sdk')
  observed = start({ sink: 'kafka', agentName: 'agent-under-load', ...startOptions })
  log = new ActionLogger({ agentName: 'agent-under-load' })
}

const oracle = openSync(join(folder, `${writer}.${isTwin ? 'twin' : 'oracle'}`), 'a')
const loopDelay = monitorEventLoopDelay({ resolution: 1 })
const calls = createHistogram()
const measures = { rejections: 0, rssBytes: 0 }
process.on('unhandledRejection', () => measures.rejections++)
process.on('SIGUSR2', () => (isOver = true))
process.exitCode = 7

const begunAt = performance.now()
let isOver = false
let warmAtMs
let coreWhenWarm
let done = 0
loopDelay.enable()
const measuring = setInterval(tell, 200)
const working = setInterval(work, TICK_MS)
// When all that ends with the agent has ended, and there is nothing left to wait for.
process.once('exit', () => tell(true))

function work() {
  if (isOver) return finish()
  const due = Math.min(most, Math.floor(((performance.now() - begunAt) / 1_000) * perSecond))
  // After a standstill it does not make up for all of it in one go.
  const until = Math.min(due, done + Math.max(1, Math.ceil((perSecond * TICK_MS) / 1_000) * 4))
  for (let left = until - done; left > 0; left--) act(done++)
  if (done >= most) finish()
}

function finish() {
  clearInterval(working)
  clearInterval(measuring)
  loopDelay.disable()
  measures.overAtMs = Number(process.hrtime.bigint() / 1_000_000n)
  if (end === 'exit') process.exit()
  if (end === 'throw') throw new Error('nobody catches this error of the agent')
}

function act(number) {
  const payload = payloadOf(number)
  writeSync(oracle, `o ${number}\n`)
  const begun = performance.now()
  if (isTwin) answer()
  else if (number % 10 === 9) log.logDecision({ decisionName: 'next', decisionResult: payload })
  else log.toolCall('Step', payload, answer)
  if (isWarm()) calls.record(Math.max(1, Math.round((performance.now() - begun) * 1_000)))
  writeSync(oracle, `a ${number}\n`)
  // Told at once: a signal that ends the process leaves no time for that.
  if (hasLetGo()) tell()
}

/** What was measured before is forgotten. */
function isWarm() {
  if (warmAtMs === undefined && performance.now() - begunAt > WARM_AFTER_MS) {
    warmAtMs = performance.now()
    coreWhenWarm = coreTimes()
    loopDelay.reset()
  }
  return warmAtMs !== undefined
}

/** How long its thread has run, and waited for a core to run on, in nanoseconds. */
function coreTimes() {
  try {
    const [ranNs, waitedNs] = readFileSync('/proc/self/schedstat', 'utf8').split(' ').map(Number)
    return { ranNs, waitedNs }
  } catch {
    return undefined
  }
}

/** Of the time in which it could have run, how much it waited for a core; not known everywhere. */
function waitedForCore() {
  const now = coreTimes()
  if (!now || !coreWhenWarm) return undefined
  const waitedNs = now.waitedNs - coreWhenWarm.waitedNs
  return waitedNs / (waitedNs + now.ranNs - coreWhenWarm.ranNs)
}

function hasLetGo() {
  return observed !== undefined && observed.stats().dropped.closed > 0
}

function answer() {
  return { lines: done }
}

const WORDS = 'the quick agent reads a file, asks a model and writes down what it has found; '

/** As lab/payload.ts has it, but for what is large. */
function payloadOf(number) {
  const at = number % WORDS.length
  const words = (WORDS.slice(at) + WORDS.repeat(Math.ceil(bytes / WORDS.length) + 1)).slice(
    0,
    bytes,
  )
  const text = large && number % large.every === 0 ? noise(large.bytes) : words
  const sum = createHash('md5').update(`${writer}:${number}:${text}`).digest('hex')
  return { writer, number, text, sum }
}

/** In words, lest it be taken for a secret. */
function noise(chars) {
  const text = randomBytes(chars).toString('base64').replaceAll(/[+/=]/g, 'x')
  return text.replaceAll(/(.{7})./g, '$1 ').slice(0, chars)
}

function tell(isLast) {
  try {
    writeMeasures(isLast === true)
  } catch (error) {
    // A story has taken the descriptors away: it is told later.
    if (error.code !== 'EMFILE') throw error
  }
}

function writeMeasures(isLast) {
  measures.rssBytes = Math.max(measures.rssBytes, process.memoryUsage.rss())
  const file = join(folder, `${writer}.${isTwin ? 'twin-' : ''}measures.json`)
  const now = {
    ...measures,
    isLast,
    actions: done,
    callP99Us: calls.percentile(99),
    callP999Us: calls.percentile(99.9),
    loopP50Ms: loopDelay.percentile(50) / 1e6,
    loopP99Ms: loopDelay.percentile(99) / 1e6,
    loopP999Ms: loopDelay.percentile(99.9) / 1e6,
    loopMaxMs: loopDelay.max / 1e6,
    waitedForCore: waitedForCore(),
    report: observed?.stats(),
  }
  writeFileSync(`${file}.new`, JSON.stringify(now))
  renameSync(`${file}.new`, file)
}
