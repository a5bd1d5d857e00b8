// npm run bench -- growth [--millions <n,…>] [--rows <n>] [--explain] [--json]
//
// The claim: a table of 20 million actions over 60 days takes rows as fast as one of a million, and finds a run in
// 10 ms and the tools of a month in 300 ms. Filled in turn to each size, partitioned as shipped, with payloads of
// varied lengths; then, at each size: how fast batches of 1,000 become rows, beside a small table in the same minutes,
// the questions that people ask, where the bytes of an action are, and how long it takes to drop a week, and up to
// 5 million rows the bytes of the same actions in the table of the original system. At the largest size also each
// question without its index.
// With --explain what PostgreSQL does for each question at the largest size. --rows: those of one ingest measurement.
//
// 20 million rows want 30 GB of free disk; sizes that do not fit are left out, and it says so. The server is one
// for tests, without fsync, with 2 GB of shared buffers.

import { createRequire } from 'node:module'
import { statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import { openStore, refreshHours } from '@agent-actions/store'
import { startPostgres } from '@agent-actions/test-services'
import { Filling, makePartitions, prepare } from './growth/fill.js'
import { measureIngest } from './growth/ingest.js'
import { bytesInOriginal } from './growth/original.js'
import { askAll, askWithoutIndexes, explainAll } from './growth/questions.js'
import { bytesOfAnAction } from './growth/sizes.js'

const pg = createRequire(import.meta.resolve('@agent-actions/store/package.json'))('pg')

const { values: options } = parseArgs({
  options: {
    millions: { type: 'string', default: '1,5,20' },
    rows: { type: 'string', default: '40000' },
    explain: { type: 'boolean' },
    json: { type: 'boolean' },
  },
})
const MOST = 20_000_000
const BYTES_OF_A_ROW = 1_500
const MOST_IN_ORIGINAL = 5_000_000
const RUNS_ASKED_FOR = 400
const SIZES = fitting(options.millions.split(',').map((size) => Math.round(size * 1e6)))

const server = await startPostgres()
const [large, small] = [await server.createDatabase(), await server.createDatabase()]
const stores = {
  large: await openStore(large.url, { migrate: true, queryTimeoutMs: 600_000 }),
  small: await openStore(small.url, { migrate: true, queryTimeoutMs: 600_000 }),
}
const clients = [await connect(large.url), await connect(large.url)]
const results = []
try {
  await prepare(clients[0])
  for (const rows of SIZES) {
    results.push(await measure(rows))
    report(results.at(-1))
  }
  await reportIndexes()
  if (options.explain) await explain()
  end()
} finally {
  await Promise.all(
    [...Object.values(stores), ...clients].map((each) => (each.close ?? each.end).call(each)),
  )
  await server[Symbol.asyncDispose]()
}

async function measure(rows) {
  await makePartitions(clients[0])
  const filling = new Filling(clients, MOST)
  await filling.fillTo(rows, (done) => say(`${millions(done)} of ${millions(rows)} rows`))
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
  // What filling left in memory, a reader would write out for it.
  await clients[0].query('checkpoint')
  say('asking')
  const answers = await askAll({ store: stores.large, runIds: await runIds(filling) })
  say('writing')
  const ingest = await measureIngest({ ...stores, rows: Number(options.rows) })
  const drop = await dropOldest()
  return { rows, hoursMs, bytes, answers, ingest, ...drop }
}

async function runIds(filling) {
  const { rows } = await clients[0].query(
    'select bench_run_id(number) as id from unnest($1::bigint[]) as number',
    [filling.runNumbers(RUNS_ASKED_FOR)],
  )
  return rows.map(({ id }) => id)
}

async function dropOldest() {
  const { rows } = await clients[0].query(`
    select inhrelid::regclass::text as leaf from pg_inherits
    where inhparent = 'agent_actions_debug'::regclass and inhrelid::regclass::text !~ 'default$'
    order by pg_relation_size(inhrelid) desc limit 1`)
  const start = performance.now()
  const dropped = new AbortController()
  const dropping = clients[0].query(`drop table ${rows[0].leaf}`).then(() => {
    dropped.abort()
    return performance.now() - start
  })
  // Whoever writes meanwhile. The files are deleted after the locks are let go.
  let dropWaitMs = 0
  while (!dropped.signal.aborted) {
    const asked = performance.now()
    await clients[1].query('begin; lock table agent_actions in row exclusive mode; commit')
    dropWaitMs = Math.max(dropWaitMs, performance.now() - asked)
  }
  return { dropMs: await dropping, dropWaitMs }
}

async function reportIndexes() {
  say('asking without the indexes')
  const filling = new Filling(clients, MOST)
  filling.rows = SIZES.at(-1)
  const answers = await askWithoutIndexes({ client: clients[0], runIds: await runIds(filling) })
  if (options.json) return console.log(JSON.stringify({ indexes: answers }))
  console.log(`\nWithout an index, at ${millions(SIZES.at(-1))} rows`)
  for (const { index, question, withMs, without } of answers) {
    const cells = [withMs, without].map((ms) => `${ms.toFixed(1).padStart(9)} ms`)
    console.log(`  ${index.padEnd(30)} ${question.padEnd(22)} ${cells.join(' without: ')}`)
  }
}

async function explain() {
  // The last size is still there, but for the week that was dropped.
  const filling = new Filling(clients, MOST)
  filling.rows = SIZES.at(-1)
  const plans = await explainAll({
    store: stores.large,
    runIds: (await runIds(filling)).slice(200),
  })
  for (const [question, texts] of Object.entries(plans)) {
    console.log(`\n${question}\n\n${texts.join('\n\n')}`)
  }
}

function report(result) {
  const { rows, hoursMs, bytes, answers, ingest, dropMs, dropWaitMs } = result
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
    '  of a small table',
    median(ratios).toFixed(2),
    `${Math.min(...ratios).toFixed(2)} … ${Math.max(...ratios).toFixed(2)}`,
  )
  for (const [name, { p50, p95 }] of Object.entries(answers)) {
    line(`${name}, ms: p50, p95`, p50.toFixed(1).padStart(7), p95.toFixed(1).padStart(7))
  }
  for (const [part, size] of bytes)
    line(`bytes of an action: ${part}`.slice(0, 52), size.toFixed(1).padStart(7))
  line('dropping a week, ms', dropMs.toFixed(1).padStart(7))
  line('  of it writers wait at most', dropWaitMs.toFixed(1).padStart(7))
  line('filling all hours, s', (hoursMs / 1_000).toFixed(1).padStart(7))
}

function end() {
  if (!options.json) return
  const shareOf = ({ ingest }) => median(ingest.map((round) => round.large / round.small))
  const byRows = (pick) =>
    Object.fromEntries(results.map((result) => [String(result.rows / 1e6), pick(result)]))
  const [first, last] = [results[0], results.at(-1)]
  const compared = results.findLast(({ rows }) => rows <= MOST_IN_ORIGINAL)
  const bytes = Object.fromEntries(compared?.bytes ?? [])
  const ratios = {
    bytes_vs_original: bytes['in all'] / bytes['in the original table'],
    // Of the largest size to the smallest: 20 million to 1 by default.
    ingest_20m_vs_1m: shareOf(last) / shareOf(first),
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
