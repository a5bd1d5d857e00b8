// npm run bench -- export [--rounds <n>] [--spans <n>] [--only <contestant>]… [--flush-events <n>] [--no-peers]
//   [--profile <folder>] [--json]
//
// The claim: ended spans are acknowledged by Kafka at four fifths of the speed of kafkajs alone, and with the making of
// the spans at three fifths. The limit is raw kafkajs, sending the same records ready-made, compressed
// as we do, in the batches in which it is fastest, which are looked for first. Beside it: ours, from `onEnd` to the
// acknowledgement, with the sink in its thread, as shipped, and inline, with a spool, as `start()` has it, and without;
// the same with the making of the spans under the clock; and OTLP over HTTP to a server that answers at once. Fresh
// processes in turns against one real broker, whose offsets say afterwards whether everything is there. Ratios are of
// runs of the same round. The CPU time is that of the contestant's process with all its threads.
//
// `--flush-events` is what our processor sends at once, 1,000 as shipped. What a busy agent's event loop notices of all
// this, with and without us, is in `producer-thread`: `npm run bench -- producer-thread --rate 1000`, and 5000.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startKafka } from '@agent-actions/test-services'
import { createKafka } from '../packages/kafka/dist/kafka-client.js'
import { Report } from './export/report.js'
import { installPeers } from './overhead/peers.js'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    spans: { type: 'string', default: '40000' },
    only: { type: 'string', multiple: true },
    'flush-events': { type: 'string' },
    'no-peers': { type: 'boolean' },
    profile: { type: 'string' },
    json: { type: 'boolean' },
  },
})
const ROUNDS = Number(options.rounds)
const SPANS = Number(options.spans)
/** Until then Node compiles. */
const WARM_UP = 10_000
const TUNE = Math.min(20_000, SPANS)
const TOPIC = 'bench'
const PARTITIONS = 6
/** Everybody has the same events; ids and times alone differ, and not in length. */
const SAME_BYTES_WITHIN = 0.01

const LIMIT = 'kafkajs'
const CONTESTANTS = {
  [LIMIT]: { kind: 'kafkajs', compression: 'gzip' },
  'kafkajs-uncompressed': { kind: 'kafkajs', compression: 'none' },
  thread: { kind: 'ours', thread: true },
  inline: { kind: 'ours', thread: false },
  'thread+spool': { kind: 'ours', thread: true, spool: true },
  'inline+spool': { kind: 'ours', thread: false, spool: true },
  'spans+thread': { kind: 'ours', thread: true, withSpan: true },
  'spans+thread+spool': { kind: 'ours', thread: true, spool: true, withSpan: true },
  otlp: { kind: 'otlp', compression: 'none' },
  'otlp-gzip': { kind: 'otlp', compression: 'gzip' },
}
/** Over OTLP as it is by default, uncompressed, which costs least where the network costs nothing. */
const COMPARED = [
  ...['thread', 'inline', 'thread+spool', 'inline+spool'].map((name) =>
    comparison('vs_kafkajs', { name, base: LIMIT, goal: 0.8 }),
  ),
  ...['spans+thread', 'spans+thread+spool'].map((name) =>
    comparison('vs_kafkajs_with_span', { name, base: LIMIT, goal: 0.6 }),
  ),
  ...['thread', 'thread+spool'].map((name) => comparison('vs_otlp', { name, base: 'otlp' })),
]

const names = (options.only ?? Object.keys(CONTESTANTS)).filter(
  (name) => !options['no-peers'] || CONTESTANTS[name]?.kind !== 'otlp',
)
const unknown = names.filter((name) => !CONTESTANTS[name])
if (unknown.length > 0)
  throw new Error(`--only: ${unknown.join(', ')} is none of ${Object.keys(CONTESTANTS).join(', ')}`)
const needsPeers = names.some((name) => CONTESTANTS[name].kind === 'otlp')
if (needsPeers) installPeers()

const folder = mkdtempSync(join(tmpdir(), 'agent-actions-bench-'))
const report = new Report(options)
const kafka = await startKafka({ onProgress: say })
const collector = needsPeers ? await startCollector() : undefined
const admin = await connectAdmin()
try {
  await admin.createTopics({ topics: [{ topic: TOPIC, numPartitions: PARTITIONS }] })
  await tune()
  const eventBytes = new Set()
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(turn + round) % names.length]
      say(`round ${round + 1} of ${ROUNDS}: ${name}`)
      const figures = await measure(name)
      if (figures.bytes !== undefined) eventBytes.add(figures.bytes)
      report.run(round, name, figures)
    }
  }
  if (Math.max(...eventBytes) > Math.min(...eventBytes) * (1 + SAME_BYTES_WITHIN)) {
    throw new Error(`not the same bytes for all: ${[...eventBytes].join(', ')} an event`)
  }
  report.table(LIMIT)
  report.end(COMPARED)
} finally {
  await admin.disconnect()
  collector?.stop()
  await kafka.stop()
  rmSync(folder, { recursive: true, force: true })
}

/** Finds the batches in which each kafkajs is fastest. */
async function tune() {
  for (const name of names) {
    const contestant = CONTESTANTS[name]
    if (contestant.kind !== 'kafkajs') continue
    say(`looking for the best batches: ${name}`)
    const { way } = await run({ ...contestant, tune: TUNE })
    contestant.way = way
    report.say(
      `${name}: fastest in sends of ${way.size} records of ${way.layout === 'one' ? 'one partition' : 'all partitions'}, ${way.inFlight} in flight`,
    )
  }
}

async function measure(name) {
  const contestant = CONTESTANTS[name]
  const before = await arrived(contestant)
  const figures = await run({ ...contestant, warmUp: WARM_UP, spans: SPANS })
  const more = (await arrived(contestant)) - before
  // Speed at which something else was done is worth nothing.
  const isAllThere = contestant.kind === 'otlp' ? more > 0 : more === WARM_UP + SPANS
  if (!isAllThere) throw new Error(`${name}: ${more} arrived of ${WARM_UP + SPANS} spans`)
  return figures
}

/** Records on the topic, or bytes at the collector, which does not look into them. */
async function arrived({ kind }) {
  if (kind === 'otlp') return collector.bytes()
  const offsets = await admin.fetchTopicOffsets(TOPIC)
  return offsets.reduce((sum, { high }) => sum + Number(high), 0)
}

async function run(contestant) {
  const settings = {
    ...contestant,
    brokers: kafka.bootstrapServers,
    topic: TOPIC,
    partitions: PARTITIONS,
    folder,
    url: collector?.url,
    flushEvents: options['flush-events'] && Number(options['flush-events']),
  }
  const file = join(import.meta.dirname, 'export', 'contestant.js')
  const execArgv = options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.profile}`] : []
  const child = fork(file, [JSON.stringify(settings)], { execArgv })
  const exited = once(child, 'exit')
  const ended = exited.then(([code]) => {
    throw new Error(`the contestant ended with ${code}; what it said is above`)
  })
  const [answer] = await Promise.race([once(child, 'message'), ended])
  await Promise.allSettled([exited])
  return answer
}

async function startCollector() {
  const server = fork(join(import.meta.dirname, 'export', 'otlp-server.js'))
  const [{ port }] = await once(server, 'message')
  return {
    url: `http://127.0.0.1:${port}/v1/traces`,
    bytes: async () => {
      server.send('bytes')
      const [{ bytes }] = await once(server, 'message')
      return bytes
    },
    stop: () => server.disconnect(),
  }
}

async function connectAdmin() {
  const brokers = kafka.bootstrapServers.split(',')
  const settings = { brokers, clientId: 'bench', ssl: false, sasl: undefined }
  const client = (await createKafka(settings, { log: () => {} })).admin()
  await client.connect()
  return client
}

function comparison(ratio, { name, ...more }) {
  return { ratio, key: name.replace('spans+', '').replaceAll('+', '_'), name, ...more }
}

function say(text) {
  console.error(text)
}
