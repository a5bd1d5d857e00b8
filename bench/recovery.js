// npm run bench -- recovery [--agents <n>] [--only <outage>] [--json]
//
// The claim: the first event is acknowledged within 2 s of a broker's return, and while it is away each
// agent looks for it at most twice a second. A real broker behind a proxy goes away in several ways, for 15 s
// and more, under agents that act all the time, each with a queue and a client of its own. Time is counted from the
// moment the broker answers anybody again. A silent one keeps its connections, and may have
// a request timeout (10 s) on top.

import { AsyncLocalStorage } from 'node:async_hooks'
import { subscribe } from 'node:diagnostics_channel'
import { createRequire } from 'node:module'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { ensureTopics, kafkaSink, openKafkaAdmin } from '@agent-actions/kafka'
import { ActionSpanProcessor } from '@agent-actions/exporter'
import { ActionLogger, CorrelationIdGenerator } from '@agent-actions/sdk'
import { startKafka, startTcpProxy } from '@agent-actions/test-services'

const { BasicTracerProvider } = createRequire(
  import.meta.resolve('@agent-actions/node/package.json'),
)('@opentelemetry/sdk-trace-base')

const { values: options } = parseArgs({
  options: {
    agents: { type: 'string', default: '10' },
    only: { type: 'string' },
    json: { type: 'boolean' },
  },
})
const TOPIC = 'bench'
const ACTS_EVERY_MS = 100
const SETTLED_AFTER_MS = 3_000
const GIVEN_UP_AFTER_MS = 60_000

const proxy = await startTcpProxy()
const cluster = await startKafka({ advertise: proxy, onProgress: say })
const [broker] = cluster.brokers
proxy.target = broker
const brokers = `127.0.0.1:${proxy.port}`

/** Each resolves once the broker is away, and then once it is back. */
const OUTAGES = {
  'crashed, 15 s': [15, () => broker.kill('SIGKILL'), () => broker.restart()],
  'crashed, 60 s': [60, () => broker.kill('SIGKILL'), () => broker.restart()],
  'restarted in order, 15 s': [15, () => broker.stop(), () => broker.restart()],
  'connections cut, 15 s': [15, ...network('reset')],
  'connections cut, 60 s': [60, ...network('reset')],
  'silent, 5 s': [5, ...network('blackhole')],
  'silent, 15 s': [15, ...network('blackhole')],
  'silent, 40 s': [40, ...network('blackhole')],
  'frozen, 5 s': [5, () => broker.freeze(), () => broker.kill('SIGCONT')],
  'frozen, 15 s': [15, () => broker.freeze(), () => broker.kill('SIGCONT')],
  'frozen, 40 s': [40, () => broker.freeze(), () => broker.kill('SIGCONT')],
}

const agentOf = new AsyncLocalStorage()
subscribe('net.client.socket', () => agentOf.getStore()?.connects.push(performance.now()))
const agents = Array.from({ length: Number(options.agents) }, startAgent)
try {
  await createTopic()
  for (const [name, outage] of Object.entries(OUTAGES)) {
    if (options.only === undefined || name.startsWith(options.only))
      print(name, await suffer(outage))
  }
} finally {
  for (const { stop } of agents) await stop()
  await cluster.stop()
  await proxy.stop()
}

function network(mode) {
  return [() => (proxy.mode = mode), () => (proxy.mode = 'pass')]
}

async function createTopic() {
  const settings = { brokers: [brokers], clientId: 'bench', ssl: false, sasl: undefined }
  const admin = await openKafkaAdmin(settings, { log: () => {} })
  await ensureTopics(admin, { topic: TOPIC, dlqTopic: `${TOPIC}-dlq`, partitions: 6 })
  await admin.close()
}

function startAgent() {
  const agent = { connects: [], acknowledged: [], stop: undefined }
  agentOf.run(agent, () => {
    // In threads their connects could not be told apart.
    const sink = kafkaSink({ brokers, topic: TOPIC, thread: false })
    const timed = {
      send: async (events) => {
        await sink.send(events)
        agent.acknowledged.push(performance.now())
      },
      close: () => sink.close(),
    }
    const processor = new ActionSpanProcessor({ sink: timed, spool: false })
    const log = new ActionLogger({
      agentName: 'agent-researcher',
      tracerProvider: new BasicTracerProvider({
        idGenerator: new CorrelationIdGenerator(),
        spanProcessors: [processor],
      }),
    })
    const acting = setInterval(
      () => log.logToolCall({ toolName: 'Read', toolParameters: { file: 'a.txt' } }),
      ACTS_EVERY_MS,
    )
    agent.stop = async () => {
      clearInterval(acting)
      await processor.shutdown()
    }
  })
  return agent
}

async function suffer([seconds, leave, comeBack]) {
  await delay(SETTLED_AFTER_MS)
  await leave()
  const left = performance.now()
  await delay(seconds * 1_000)
  const asked = agents.map(({ connects }) => connects.filter((at) => at > left))
  // Whoever was heard before it left may have an answer under way.
  const awayFrom = left + 1_000
  await comeBack()
  const back = performance.now()
  const waits = await Promise.all(agents.map((agent) => firstAcknowledgement(agent, awayFrom)))
  return { waitedMs: waits.map((at) => Math.max(0, at - back)), asked, seconds }
}

async function firstAcknowledgement({ acknowledged }, after) {
  const givenUp = performance.now() + GIVEN_UP_AFTER_MS
  for (;;) {
    const at = acknowledged.find((time) => time > after)
    if (at !== undefined) return at
    if (performance.now() > givenUp) return Infinity
    await delay(5)
  }
}

function print(outage, { waitedMs, asked, seconds }) {
  const sorted = waitedMs.toSorted((a, b) => a - b)
  const gaps = asked.flatMap((times) => times.slice(1).map((at, index) => at - times[index]))
  const line = {
    outage,
    agents: agents.length,
    median_ms: Math.round(sorted[Math.floor(sorted.length / 2)]),
    worst_ms: Math.round(sorted.at(-1)),
    connects_per_s: rounded(asked.flat().length / agents.length / seconds),
    closest_connects_ms: gaps.length === 0 ? null : Math.round(Math.min(...gaps)),
  }
  if (options.json) console.log(JSON.stringify(line))
  else {
    console.log(
      `${outage.padEnd(26)} first acknowledgement: median ${String(line.median_ms).padStart(5)} ms, worst ${String(line.worst_ms).padStart(5)} ms; ` +
        `connections tried: ${line.connects_per_s} a second, closest ${line.closest_connects_ms ?? '-'} ms`,
    )
  }
}

function rounded(value) {
  return Math.round(value * 100) / 100
}

function say(text) {
  console.error(text)
}
