// npm run bench -- scale [--rounds <n>] [--rows <n>] [--consumers <n,…>] [--brokers <1,3>] [--json]
//
// The claim: consumers of one group share the work, and when one comes or goes the others stand still for a moment only.
// From a topic of 12 partitions that is full, on one broker and on three, whose topics are in three copies:
// rows a second with one, two and three consumers, from the moment when all of them are in the group; and, with two at
// work, how long nobody writes when a third comes, when one is stopped and when one is killed, and how long it is
// until the group has shared out its partitions again. Rows a second are of this machine: brokers, consumers and
// PostgreSQL share its cores, and the cores in use are printed beside each rate.

import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { openStore } from '@agent-actions/store'
import { startKafka, startPostgres } from '@agent-actions/test-services'
import { actionsOf } from './ingest/actions.js'
import { produce } from './ingest/from-kafka.js'
import { ConsumerGroup } from './scale/consumer-group.js'
import { longestPause } from './scale/pause.js'
import { rateOf } from './scale/rate.js'

const pg = createRequire(import.meta.resolve('@agent-actions/store/package.json'))('pg')

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    rows: { type: 'string', default: '500000' },
    consumers: { type: 'string', default: '1,2,3' },
    brokers: { type: 'string', default: '1,3' },
    json: { type: 'boolean' },
  },
})
const PARTITIONS = 12
const ROUNDS = Number(options.rounds)
const ROWS = Number(options.rows)
const CONSUMERS = options.consumers.split(',').map(Number)
const BROKERS = options.brokers.split(',').map(Number)
/** What happens to a group of two. */
const CHANGES = {
  'a third comes': (group) => group.add(),
  'one is stopped': (group) => group.stop('SIGTERM'),
  'one is killed': (group) => group.stop('SIGKILL'),
}

const server = await startPostgres()
const database = await server.createDatabase()
const store = await openStore(database.url, { migrate: true })
const monitor = new pg.Client({ connectionString: database.url })
await monitor.connect()
const rates = []
const pauses = []
try {
  for (const brokers of BROKERS) await measure(brokers)
  end()
} finally {
  await Promise.all([store.close(), monitor.end()])
  await database[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
}

async function measure(brokers) {
  const kafka = await startKafka({ brokers, onProgress: say })
  try {
    say(`producing ${ROWS} actions`)
    const actions = actionsOf(ROWS, { touchingPercent: 40 })
    const topic = await produce(kafka, actions, { partitions: PARTITIONS })
    const world = { kafka, topic, monitor, databaseUrl: database.url, rows: ROWS }
    for (let round = 1; round <= ROUNDS; round += 1) {
      for (const consumers of inTurns(CONSUMERS, round)) {
        say(`${plural(brokers, 'broker')}, ${plural(consumers, 'consumer')}, round ${round}`)
        const figures = await inGroup(world, consumers, (group) => rateOf(world, group))
        note(rates, { brokers, consumers, round, ...figures })
      }
      for (const [change, make] of Object.entries(CHANGES)) {
        say(`${plural(brokers, 'broker')}, ${change}, round ${round}`)
        const figures = await inGroup(world, 2, (group) =>
          longestPause(world, group, () => make(group)),
        )
        note(pauses, { brokers, change, round, ...figures })
      }
    }
  } finally {
    await kafka.stop()
  }
}

async function inGroup(world, consumers, work) {
  await monitor.query('truncate agent_actions, agent_file_operations')
  await monitor.query('checkpoint')
  const group = await ConsumerGroup.start(world, consumers)
  try {
    return await work(group)
  } finally {
    await group.end()
  }
}

function note(all, run) {
  all.push(run)
  if (options.json) console.log(JSON.stringify(run))
}

function end() {
  const rate = of(rates, ({ brokers, consumers }) => `${brokers}/${consumers}`)
  const pause = of(pauses, ({ brokers, change }) => `${brokers}/${change}`)
  if (options.json) {
    const vsOne = (key, run) => {
      const one = rates.find((other) => isOne(other) && sameTurn(other, run))
      return one && [key, run.rowsPerSecond / one.rowsPerSecond]
    }
    const ratios = Object.entries(rate).map(([key, runs]) => [
      key,
      median(runs.flatMap((run) => vsOne(key, run)?.[1] ?? [])),
    ])
    console.log(
      JSON.stringify({ bench: 'scale', ratios: { vs_one_consumer: Object.fromEntries(ratios) } }),
    )
    return
  }
  const cores = availableParallelism()
  console.log(
    `\nbrokers  consumers    rows/s  (from to)       cores in use of ${cores}   WAL bytes a row`,
  )
  const inOrder = Object.entries(rate).toSorted(([one], [other]) => (one < other ? -1 : 1))
  for (const [, runs] of inOrder) {
    const [{ brokers, consumers }] = runs
    const each = runs.map(({ rowsPerSecond }) => Math.round(rowsPerSecond))
    const figure = (pick) => median(runs.map(pick))
    const columns = [
      String(brokers).padStart(7),
      String(consumers).padStart(10),
      String(median(each)).padStart(9),
      ` ${spread(each, 0).padEnd(14)}`,
      figure((run) => run.cores)
        .toFixed(1)
        .padStart(18),
      figure((run) => run.walBytes)
        .toFixed(0)
        .padStart(17),
    ]
    console.log(columns.join(' '))
  }
  console.log(
    `\nbrokers  ${'with two at work'.padEnd(18)} nobody writes for, s    shared out again after, s`,
  )
  for (const runs of Object.values(pause)) {
    const [{ brokers, change }] = runs
    const still = runs.map(({ stillMs }) => stillMs / 1_000)
    const settled = runs.map(({ settledMs }) => settledMs / 1_000)
    console.log(
      `${String(brokers).padStart(7)}  ${change.padEnd(18)} ${median(still).toFixed(2).padStart(6)} ${spread(still, 2).padEnd(16)} ${median(settled).toFixed(2).padStart(6)} ${spread(settled, 2)}`,
    )
  }
}

function isOne({ consumers }) {
  return consumers === 1
}

function sameTurn(one, other) {
  return one.brokers === other.brokers && one.round === other.round
}

function of(runs, keyOf) {
  const groups = {}
  for (const run of runs) (groups[keyOf(run)] ??= []).push(run)
  return groups
}

function spread(values, digits) {
  return `(${Math.min(...values).toFixed(digits)} ${Math.max(...values).toFixed(digits)})`
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}

function inTurns(all, round) {
  const first = round % all.length
  return [...all.slice(first), ...all.slice(0, first)]
}

function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function say(text) {
  process.stderr.write(`${text}\n`)
}
