// npm run bench -- producer-thread [--rounds <n>] [--seconds <n>] [--outages <n>] [--rate <actions a second>]
//   [--only <variant>]… [--json]
//
// The claim: a Kafka sink in a thread of its own takes the agent's thread a third of the CPU time of one inline, and holds
// up its event loop half as long while a backlog is sent, for a quarter more CPU time in all. The same agent, 5,000 actions a second: without us, with a sink that does
// nothing, with the Kafka sink inline and with it in a worker thread; these two also with a send at
// most every 100 ms, and with a spool. Fresh processes in turns, against a real broker: how late the agent's event
// loop is, what `end()` takes, CPU time, memory, start-up, and how many actions come through at full speed. Then
// the same loop while the broker is gone, and while what has waited is delivered. Medians of all rounds, and the
// ratios within a round, worker thread over inline. Linux only, and two cores must be nearly free: "waited for a
// CPU" says how much of the time the agent's own thread got none.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startKafka } from '@agent-actions/test-services'
import { createKafka } from '../packages/kafka/dist/kafka-client.js'
import { FIGURES, Report } from './producer-thread/report.js'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '6' },
    outages: { type: 'string', default: '2' },
    rate: { type: 'string', default: '5000' },
    only: { type: 'string', multiple: true },
    json: { type: 'boolean' },
  },
})
const [ROUNDS, SECONDS, OUTAGES] = [options.rounds, options.seconds, options.outages].map(Number)
const ACTIONS_PER_SECOND = Number(options.rate)
const TOPIC = 'bench'
const PARTITIONS = 6
const WARM_UP_MS = 3_000
const ACTIONS_AT_FULL_SPEED = 20_000
const OUTAGE_MS = 6_000
const BACK_MS = 8_000
/** No answer of an agent takes as long. */
const ANSWERED_WITHIN_MS = 120_000

const VARIANTS = {
  'without us': { sink: 'none' },
  'sink that does nothing': { sink: 'nothing' },
  inline: { sink: 'inline' },
  worker: { sink: 'worker' },
  'inline, 100 ms': { sink: 'inline', flushAfterMs: 100 },
  'worker, 100 ms': { sink: 'worker', flushAfterMs: 100 },
  'inline, spool': { sink: 'inline', spool: true },
  'worker, spool': { sink: 'worker', spool: true },
}
const IN_OUTAGES = ['without us', 'inline, spool', 'worker, spool']

const folder = mkdtempSync(join(tmpdir(), 'agent-actions-bench-'))
const report = new Report(options)
const kafka = await startKafka({ onProgress: (text) => console.error(text) })
try {
  await createTopic()
  // A broker that has just started is slow.
  await measureBusy(VARIANTS.inline)
  await measureInTurns('steady', options.only ?? Object.keys(VARIANTS), {
    rounds: ROUNDS,
    measure: measureBusy,
  })
  if (kafka.brokers.length > 0) {
    await measureInTurns('outage', IN_OUTAGES, { rounds: OUTAGES, measure: measureOutage })
  } else console.error('No outage: the broker is not ours to kill.')
  report.end()
} finally {
  await kafka.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function createTopic() {
  const settings = { brokers: brokers(), clientId: 'bench', ssl: false, sasl: undefined }
  const admin = (await createKafka(settings, { log: () => {} })).admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: PARTITIONS }] })
  await admin.disconnect()
}

/** Each round starts with another variant. */
async function measureInTurns(title, names, { rounds, measure }) {
  const runs = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(turn + round) % names.length]
      console.error(`${title}, round ${round + 1} of ${rounds}: ${name}`)
      const figures = await measure(VARIANTS[name])
      runs[name].push(figures)
      report.run(title, name, figures)
    }
  }
  if (rounds > 0) report.table(title, FIGURES[title], runs)
}

async function measureBusy(variant) {
  const agent = await startAgent(variant)
  const started = await agent.ask('started')
  await pause(WARM_UP_MS)
  const steady = await agent.measure(() => pause(SECONDS * 1_000))
  const fast = await agent.ask('fast', ACTIONS_AT_FULL_SPEED)
  const dropped = await agent.stop()
  return { ...started, ...steady, fastPerSecond: fast.perSecond, fastCpu: fast.cpu, dropped }
}

/** The load goes on all the time, also while the broker starts; what memory has no room for is in the spool. */
async function measureOutage(variant) {
  const [broker] = kafka.brokers
  const agent = await startAgent(variant)
  await agent.ask('started')
  await pause(WARM_UP_MS)
  broker.kill('SIGKILL')
  const away = await agent.measure(() => pause(OUTAGE_MS))
  await broker.restart()
  const back = await agent.measure(() => pause(BACK_MS))
  await agent.kill()
  return { away, back }
}

async function startAgent(variant) {
  const spool = variant.spool ? mkdtempSync(join(folder, 'spool-')) : undefined
  const reached = { brokers: brokers(), topic: TOPIC }
  const settings = { ...variant, spool, kafka: reached, actionsPerSecond: ACTIONS_PER_SECOND }
  const file = join(import.meta.dirname, 'producer-thread', 'agent.js')
  const agent = fork(file, [JSON.stringify(settings)])
  const exited = once(agent, 'exit')
  const answer = async () => {
    const ended = exited.then(([code]) => {
      throw new Error(`the agent ended with ${code}`)
    })
    const signal = AbortSignal.timeout(ANSWERED_WITHIN_MS)
    const [message] = await Promise.race([once(agent, 'message', { signal }), ended])
    return message
  }
  const ask = (command, argument) => {
    agent.send({ command, argument })
    return answer()
  }
  await answer()
  return {
    ask,
    measure: async (work) => {
      await ask('begin')
      await work()
      return ask('end')
    },
    stop: async () => {
      const { dropped } = await ask('stop')
      await exited
      return dropped
    },
    kill: async () => {
      agent.kill('SIGKILL')
      await exited
    },
  }
}

function brokers() {
  return kafka.bootstrapServers.split(',')
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
