// npm run bench -- retention [--millions <n>] [--rounds <n>] [--json]
//
// The claim: while old partitions are dropped, also while a reader holds a transaction open, no batch of rows waits for
// more than 250 ms. A table of 60 days is filled; two writers store batches of 500 one after the other;
// a reader looks at the whole table in a transaction that it ends after three seconds; and `agent-actions retention` is to
// keep 30 days. How long batches took, in rounds of a new table each: with nobody else there; with the reader; with
// the reader and retention, until the last partition is gone. The hours are filled before.

import { createRequire } from 'node:module'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import {
  applyRetention,
  insertActions,
  openStore,
  planRetention,
  refreshHours,
} from '@agent-actions/store'
import { startPostgres } from '@agent-actions/test-services'
import { Filling, makePartitions, prepare } from './growth/fill.js'
import { batchOf } from './growth/ingest.js'

const pg = createRequire(import.meta.resolve('@agent-actions/store/package.json'))('pg')

const { values: options } = parseArgs({
  options: {
    millions: { type: 'string', default: '0.5' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean' },
  },
})
const ROWS = Math.round(Number(options.millions) * 1e6)
const ROUNDS = Number(options.rounds)
const RULES = { debugDays: 30, projectDays: new Map() }
const WRITERS = 2
const BATCH = 500
const READ_MS = 3_000
const GOAL_MS = 250

const server = await startPostgres()
const runs = []
try {
  for (let round = 1; round <= ROUNDS; round += 1) {
    say(`round ${round} of ${ROUNDS}`)
    runs.push(await measure())
    if (options.json) console.log(JSON.stringify({ round, ...runs.at(-1) }))
  }
} finally {
  await server[Symbol.asyncDispose]()
}
report()

async function measure() {
  const database = await server.createDatabase()
  const store = await openStore(database.url, { migrate: true, maxConnections: WRITERS + 2 })
  const clients = [await connect(database.url), await connect(database.url)]
  try {
    await prepare(clients[0])
    await makePartitions(clients[0])
    await new Filling(clients, ROWS).fillTo(ROWS, () => {})
    while ((await refreshHours(store)) > 0);
    await clients[0].query('vacuum analyze')
    const alone = await slowest(store, () => pause(READ_MS))
    const reader = await slowest(store, () => read(clients[0]))
    const retention = await slowest(store, () =>
      Promise.all([read(clients[0]), dropOld(store)]).then(([, dropped]) => dropped),
    )
    return { alone, reader, retention }
  } finally {
    await Promise.all([store.close(), ...clients.map((client) => client.end())])
    await database[Symbol.asyncDispose]()
  }
}

/** How long batches took while `work` was under way. */
async function slowest(store, work) {
  const ms = []
  const ending = new AbortController()
  const write = async () => {
    while (!ending.signal.aborted) {
      const batch = batchOf(BATCH)
      const start = performance.now()
      await insertActions(store, batch)
      ms.push(performance.now() - start)
    }
  }
  const writing = Array.from({ length: WRITERS }, write)
  const result = await work()
  ending.abort()
  await Promise.all(writing)
  const sorted = ms.toSorted((a, b) => a - b)
  const at = (share) => sorted[Math.ceil(share * sorted.length) - 1]
  return { batches: ms.length, p50: at(0.5), p99: at(0.99), most: at(1), ...result }
}

/** A report that somebody runs by hand: it has seen every partition, and stays for a while. */
async function read(client) {
  await client.query('begin; select count(*) from agent_actions')
  await pause(READ_MS)
  await client.query('commit')
}

async function dropOld(store) {
  // Behind the reader's lock.
  await pause(READ_MS / 6)
  const start = performance.now()
  const plan = await planRetention(store, RULES)
  const results = await applyRetention(store, plan)
  if (results.some(({ status }) => status !== 'removed'))
    throw new Error('a partition is still there')
  const dropped = results.filter(({ kind }) => kind === 'drop').length
  if (dropped === 0) throw new Error('nothing was dropped')
  return { dropped, droppingMs: performance.now() - start }
}

function report() {
  const most = Math.max(...runs.map(({ retention }) => retention.most))
  if (options.json) {
    const ratios = { slowest_batch_ms: most }
    console.log(JSON.stringify({ bench: 'retention', ratios }))
    return
  }
  console.log(`\nbatches of ${BATCH}, ms            p50      p99   slowest`)
  for (const [round, phases] of runs.entries()) {
    for (const [name, { p50, p99, most: slowestMs, dropped, droppingMs }] of Object.entries(
      phases,
    )) {
      const numbers = [p50, p99, slowestMs].map((ms) => ms.toFixed(1).padStart(9)).join('')
      const more = dropped ? `  ${dropped} dropped in ${(droppingMs / 1_000).toFixed(1)} s` : ''
      console.log(`${String(round + 1).padEnd(3)} ${name.padEnd(18)}${numbers}${more}`)
    }
  }
  const mark = most <= GOAL_MS ? '✓' : '✗'
  console.log(
    `\n${mark} slowest batch beside retention: ${most.toFixed(0)} ms (goal ${GOAL_MS} ms)`,
  )
}

async function connect(connectionString) {
  const client = new pg.Client({ connectionString })
  await client.connect()
  return client
}

function say(text) {
  process.stderr.write(`${text}\n`)
}
