// npm run bench -- growth [--millions <n,…>] [--rows <n>] [--explain] [--json]
//
// The claim: a table of 20 million actions over 60 days takes rows as fast as one of a million, and finds a run in
// 10 ms and the tools of a month in 300 ms. Filled in turn to each size, partitioned as shipped, with payloads of
// varied lengths; then, at each size: how fast batches of 1,000 become rows, beside a table of the smallest size in the
// same minutes, the questions that people ask, where the bytes of an action are, how long it takes to drop a week, and
// up to 5 million rows the bytes of the same actions in the table of the original system. At the largest size also
// each question without its index, and runs that are on the disk.
// With --explain what PostgreSQL does for each question at the largest size. --rows: those of one ingest measurement.
//
// 20 million rows want 30 GB of free disk; sizes that do not fit are left out, and it says so. The server is one
// for tests, without fsync, with 2 GB of shared buffers.

import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { parseArgs, promisify } from 'node:util'
import { insertActions, openStore, refreshHours } from '@agent-actions/store'
import { startPostgres } from '@agent-actions/test-services'
import { Filling, makePartitions, prepare } from './growth/fill.js'
import { batchOf, measureIngest } from './growth/ingest.js'
import { bytesInOriginal } from './growth/original.js'
import { askFromDisk } from './growth/from-disk.js'
import { askAll, askWithoutIndexes, explainAll, percentiles } from './growth/questions.js'
import { bytesOfAnAction } from './growth/sizes.js'

const pg = createRequire(import.meta.resolve('@agent-actions/store/package.json'))('pg')

const { values: options } = parseArgs({
  options: {
    millions: { type: 'string', default: '1,5,20' },
    rows: { type: 'string', default: '200000' },
    explain: { type: 'boolean' },
    json: { type: 'boolean' },
  },
})
const MOST = 20_000_000
const BYTES_OF_A_ROW = 1_500
const MOST_IN_ORIGINAL = 5_000_000
const RUNS_ASKED_FOR = 400
/** Others than those: no multiple. */
const RUNS_FROM_DISK = 301
const LOCK_NOT_AVAILABLE = '55P03'
const SIZES = fitting(options.millions.split(',').map((size) => Math.round(size * 1e6)))

const server = await startPostgres()
const [large, small] = [await server.createDatabase(), await server.createDatabase()]
const stores = {
  large: await openStore(large.url, { migrate: true, queryTimeoutMs: 600_000 }),
  small: await openStore(small.url, { migrate: true, queryTimeoutMs: 600_000 }),
}
const clients = [await connect(large.url), await connect(large.url)]
const smallClients = [await connect(small.url), await connect(small.url)]
const results = []
try {
  await prepare(clients[0])
  await prepare(smallClients[0])
  for (const rows of SIZES) {
    results.push(await measure(rows))
    report(results.at(-1))
  }
  end()
} finally {
  await Promise.all(
    [...Object.values(stores), ...clients, ...smallClients].map((each) =>
      (each.close ?? each.end).call(each),
    ),
  )
  await server[Symbol.asyncDispose]()
}

async function measure(rows) {
  const filling = await fill(clients, rows)
  say('filling the hours, vacuum')
  const hoursStart = performance.now()
  while ((await refreshHours(stores.large)) > 0);
  const hoursMs = performance.now() - hoursStart
  await clients[0].query('vacuum analyze')
  const bytes = await bytesOfAnAction(clients[0], rows)
  if (rows <= MOST_IN_ORIGINAL) {
    say('writing them into the original table')
    bytes.push(['in the original table', await bytesInOriginal(clients[0])])
  }
  // What filling left in memory, readers would have to wait for: PostgreSQL's, and without fsync the system's as well.
  await clients[0].query('checkpoint')
  await promisify(execFile)('sync')
  say('asking')
  const ids = await runIds(filling)
  const result = {
    rows,
    hoursMs,
    bytes,
    answers: await askAll({ store: stores.large, runIds: ids }),
  }
  // Before rows are written that no hour has yet.
  if (rows === SIZES.at(-1)) await lookInto(result, ids)
  say(`writing, here and to ${millions(SIZES[0])} rows`)
  // Anew: what was written for the size before would be most of it.
  await fill(smallClients, SIZES[0])
  await smallClients[0].query('vacuum analyze')
  result.ingest = await measureIngest({ ...stores, rows: Number(options.rows) })
  if (rows === SIZES.at(-1)) Object.assign(result.answers, await fromDisk(filling))
  return { ...result, ...(await dropWeek()) }
}

async function fill(databaseClients, rows) {
  await makePartitions(databaseClients[0])
  const filling = new Filling(databaseClients, MOST)
  await filling.fillTo(rows, (done) => say(`${millions(done)} of ${millions(rows)} rows`))
  return filling
}

async function lookInto(result, ids) {
  if (options.explain) {
    say('explaining')
    result.plans = await explainAll({ store: stores.large, runIds: ids.slice(200) })
  }
  say('asking without the indexes')
  result.indexes = await askWithoutIndexes({ client: clients[0], runIds: ids })
}

async function fromDisk(filling) {
  say('asking for runs that are on the disk')
  const asked = await askFromDisk({
    store: stores.large,
    runIds: await runIds(filling, RUNS_FROM_DISK),
  })
  if (!asked) say('Left out: only root may drop the page cache.')
  return Object.fromEntries(
    Object.entries(asked ?? {}).map(([name, ms]) => [name, percentiles(ms)]),
  )
}

async function runIds(filling, count = RUNS_ASKED_FOR) {
  const { rows } = await clients[0].query(
    'select bench_run_id(number) as id from unnest($1::bigint[]) as number',
    [filling.runNumbers(count)],
  )
  return rows.map(({ id }) => id)
}

/** A week that is over, which has nothing of what was written just now, as retention drops it. */
async function dropWeek() {
  const { rows } = await clients[0].query(`
    select leaf, upper_bound::text as "upperBound" from agent_actions_removable_partitions()
    where parent = 'agent_actions_debug' and upper_bound < now() - interval '7 days'
    order by pg_relation_size(leaf::regclass) desc limit 1`)
  const [{ leaf, upperBound }] = rows
  const kept = await clients[0].query('select agent_actions_keep_debug_from($1) as done', [
    upperBound,
  ])
  if (!kept.rows[0].done) throw new Error(`hours of before ${upperBound} are not filled`)
  const start = performance.now()
  const dropped = new AbortController()
  const dropping = drop(leaf, upperBound).then(() => {
    dropped.abort()
    return performance.now() - start
  })
  // The files are deleted after the locks are let go.
  let dropWaitMs = 0
  while (!dropped.signal.aborted) {
    const asked = performance.now()
    await insertActions(stores.large, batchOf(10))
    dropWaitMs = Math.max(dropWaitMs, performance.now() - asked)
  }
  return { dropMs: await dropping, dropWaitMs }
}

/** It gives up where autovacuum is at the partition, and is tried again. */
async function drop(leaf, before) {
  for (;;) {
    try {
      return await clients[0].query(`select agent_actions_drop_old_partition($1, $2, '{}', '{}')`, [
        leaf,
        before,
      ])
    } catch (error) {
      if (error.code !== LOCK_NOT_AVAILABLE) throw error
    }
  }
}

function report(result) {
  const { rows, hoursMs, bytes, answers, ingest, dropMs, dropWaitMs, indexes, plans } = result
  if (options.json) {
    console.log(JSON.stringify({ ...result, bytes: Object.fromEntries(bytes) }))
    return
  }
  const rates = ingest.map((round) => round.large)
  const ratios = ingest.map((round) => round.large / round.small)
  console.log(`\n${millions(rows)} rows`)
  const line = (name, ...cells) => console.log(`  ${name.padEnd(52)} ${cells.join('  ')}`)
  line('ingest, rows/s', Math.round(median(rates)))
  line(
    `  of those of ${millions(SIZES[0])} rows`,
    median(ratios).toFixed(2),
    `${Math.min(...ratios).toFixed(2)} … ${Math.max(...ratios).toFixed(2)}`,
  )
  for (const [name, { p50, p95 }] of Object.entries(answers)) {
    line(`${name}, ms: p50, p95`, p50.toFixed(1).padStart(7), p95.toFixed(1).padStart(7))
  }
  for (const [part, size] of bytes)
    line(`bytes of an action: ${part}`.slice(0, 52), size.toFixed(1).padStart(7))
  line('dropping a week, ms', dropMs.toFixed(1).padStart(7))
  line('  the slowest write of 10 rows meanwhile', dropWaitMs.toFixed(1).padStart(7))
  line('filling all hours, s', (hoursMs / 1_000).toFixed(1).padStart(7))
  if (indexes) reportIndexes(indexes)
  for (const [question, texts] of Object.entries(plans ?? {})) {
    console.log(`\n${question}\n\n${texts.join('\n\n')}`)
  }
}

function reportIndexes(indexes) {
  console.log('\nWithout an index')
  for (const { index, question, withMs, without } of indexes) {
    const cells = [withMs, without].map((ms) => `${ms.toFixed(1).padStart(9)} ms`)
    console.log(`  ${index.padEnd(30)} ${question.padEnd(22)} ${cells.join(' without: ')}`)
  }
}

function end() {
  if (!options.json) return
  const shareOf = ({ ingest }) => median(ingest.map((round) => round.large / round.small))
  const byRows = (pick) =>
    Object.fromEntries(results.map((result) => [String(result.rows / 1e6), pick(result)]))
  const compared = results.findLast(({ rows }) => rows <= MOST_IN_ORIGINAL)
  const bytes = Object.fromEntries(compared?.bytes ?? [])
  const ratios = {
    bytes_vs_original: bytes['in all'] / bytes['in the original table'],
    // Of the largest size to the smallest: 20 million to 1 by default.
    ingest_20m_vs_1m: shareOf(results.at(-1)),
    run_by_id_p95_ms: byRows(({ answers }) => answers['a run by its id'].p95),
    stats_30d_ms: byRows(({ answers }) => answers['tools of 30 days'].p50),
  }
  console.log(JSON.stringify({ bench: 'growth', ratios }))
}

function fitting(sizes) {
  const { bavail, bsize } = statfsSync(tmpdir())
  const fits = sizes.filter((rows) => rows * BYTES_OF_A_ROW < bavail * bsize)
  const left = sizes.filter((rows) => !fits.includes(rows))
  if (left.length > 0) {
    say(
      `Left out, for want of disk (${Math.round((bavail * bsize) / 1e9)} GB are free): ${left.map(millions).join(', ')} rows`,
    )
  }
  if (fits.length === 0)
    throw new Error('There is no room for any of the sizes. Give smaller ones: --millions 0.1')
  return fits
}

async function connect(connectionString) {
  const client = new pg.Client({ connectionString })
  await client.connect()
  return client
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}

function millions(rows) {
  return `${rows / 1e6} million`
}

function say(text) {
  process.stderr.write(`${text}\n`)
}
