// npm run bench -- ingest [--rounds <n>] [--rows <n>] [--sizes <n>,…] [--only <contestant>]… [--paths] [--profile <folder>] [--json]
//
// The claim: rows are written at four fifths of the speed of raw COPY and more, and from Kafka, with what they
// touched, at about half of it. The same actions into the
// shipped table with all its indexes, in batches of 100, 1,000 and 5,000, in turns: raw COPY of text that is there
// already, on one connection, which is the limit and fails when it is repeated; one INSERT for each row, and one of
// many rows; insertActions, two batches under way at a time, of actions that touch no file; and the consumer, a
// process of its own, from a real broker to the committed row, where 40 % of the actions touch a file, which is a
// second row. CPU time in µs a row. A ratio is of two that ran in the same round.
// With --paths also each of the three ways between which insertActions chooses, at every size; with --profile a CPU
// profile of each consumer, for a browser's developer tools.
//
// Linux only. The servers are those of DATABASE_URL and KAFKA_BOOTSTRAP_SERVERS, in a database and with a topic of
// its own. Without one it is a server for tests, without fsync: commits then cost less than in production, for
// each of them alike.

import { createRequire } from 'node:module'
import { parseArgs } from 'node:util'
import { openStore } from '@agent-actions/store'
import { startKafka, startPostgres } from '@agent-actions/test-services'
import { actionsOf } from './ingest/actions.js'
import { produce, startConsumer, watchConsumer } from './ingest/from-kafka.js'
import { measured } from './ingest/measured.js'
import { Report } from './ingest/report.js'
import { inTurns, writersOf } from './ingest/writers.js'

/** The driver of the store, for the peers. */
const pg = createRequire(import.meta.resolve('@agent-actions/store/package.json'))('pg')

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    rows: { type: 'string', default: '60000' },
    sizes: { type: 'string', default: '100,1000,5000' },
    only: { type: 'string', multiple: true },
    paths: { type: 'boolean' },
    profile: { type: 'string' },
    json: { type: 'boolean' },
  },
})
const rounds = Number(options.rounds)
const rows = Number(options.rows)
const sizes = options.sizes.split(',').map(Number)

const report = new Report(options)
const server = await startPostgres()
const database = await server.createDatabase()
const store = await openStore(database.url, { migrate: true })
const [peer, monitor] = await Promise.all([connect('peer'), connect('monitor')])
const writers = writersOf({ store, client: peer, paths: options.paths })
const usesKafka = isWanted('from Kafka')
const kafka = usesKafka ? await startKafka({ onProgress: say }) : undefined
const topic = kafka && (await produce(kafka, actionsOf(rows, { touchingPercent: 40 })))
try {
  const actions = actionsOf(rows, { touchingPercent: 0 })
  for (const size of sizes) await compare(size, actions)
  report.end()
} finally {
  await Promise.all([store.close(), peer.end(), monitor.end()])
  await database[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
  await kafka?.stop()
}

async function compare(size, actions) {
  const contestants = Object.entries(writers)
    .filter(([name]) => isWanted(name))
    .map(([name, writer]) => [name, () => measureWriter(writer, { size, actions })])
  // The first round is for warming up.
  for (let round = 0; round <= rounds; round += 1) {
    say(`batches of ${size}, ${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}`)
    // The consumer is a new process each time, and warms up by itself.
    const all = round === 0 || !usesKafka ? contestants : [...contestants, fromKafka(size)]
    for (const [name, measure] of inTurns(all, round)) {
      const figures = await measure()
      if (round > 0) report.add({ size, name, round, ...figures })
    }
  }
  report.table(size)
}

async function measureWriter({ prepare, write, underWay, atMost = Infinity }, { size, actions }) {
  const some = actions.slice(0, Math.min(atMost, actions.length))
  const batches = []
  for (let from = 0; from < some.length; from += size) {
    batches.push(prepare(some.slice(from, from + size)))
  }
  await empty()
  const figures = await measured({ monitor, rows: some.length, pid: process.pid }, async () => {
    const waiting = batches.values()
    const writeSome = async () => {
      for (const batch of waiting) await write(batch)
    }
    await Promise.all(Array.from({ length: underWay }, writeSome))
  })
  await expectRows(some.length)
  return figures
}

function fromKafka(size) {
  const measure = async () => {
    await empty()
    const consumer = startConsumer({
      kafka,
      topic,
      size,
      databaseUrl: database.url,
      profile: options.profile,
    })
    try {
      return await watchConsumer({ monitor, rows, pid: consumer.pid, ended: consumer.ended })
    } finally {
      await consumer.stop()
      await expectRows(rows, topic.fileOperations)
    }
  }
  return ['from Kafka', measure]
}

/** A checkpoint in the middle of one measurement would be on its account alone. */
async function empty() {
  await monitor.query('truncate agent_actions, agent_file_operations')
  await monitor.query('checkpoint')
}

async function expectRows(actions, operations = 0) {
  const { rows: found } = await monitor.query(
    `select (select count(*)::int from agent_actions) as actions,
      (select count(*)::int from agent_file_operations) as operations`,
  )
  if (found[0].actions !== actions || found[0].operations !== operations) {
    throw new Error(`${JSON.stringify(found[0])} instead of ${actions} and ${operations}`)
  }
}

async function connect(name) {
  const client = new pg.Client({ connectionString: database.url, application_name: name })
  await client.connect()
  return client
}

function isWanted(name) {
  return name === 'COPY' || !options.only || options.only.includes(name)
}

function say(text) {
  process.stderr.write(`${text}\n`)
}
