// npm run bench -- pipeline [<actions>]
//
// The claim: a row is there soon after its action ended, and the pipe keeps up with a busy agent. The
// whole of it on one machine, each part a process of its own: agent, Kafka, consumer, PostgreSQL. First
// as many actions as the agent can make; then one at a time, to see how long one takes from its end to
// its row. With BATCH_SIZE and the consumer's other variables as they are set.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openStore } from '@agent-actions/store'
import { startKafka, startPostgres } from '@agent-actions/test-services'

const root = join(import.meta.dirname, '..')
const command = join(root, 'packages', 'cli', 'bin', 'agent-actions.js')
const actions = Number(process.argv[2] ?? 100_000)
const SINGLE_ACTIONS = 500

const kafka = await startKafka({ onProgress: say })
const postgres = await startPostgres()
try {
  await measure()
} finally {
  await Promise.all([kafka.stop(), postgres[Symbol.asyncDispose]()])
}

async function measure() {
  const { url } = await postgres.createDatabase()
  const env = { ...process.env, DATABASE_URL: url, KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers }
  await run(['migrate'], env)
  await run(['topics', 'create'], env)
  const consumer = spawn(process.execPath, [command, 'consume'], {
    env: { ...env, HEALTH_CHECK_PORT: '0', LOG_LEVEL: 'warn', AGENT_ACTIONS_LOG_FORMAT: 'json' },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const store = await openStore(url)
  try {
    await measureAgent('warm-up', 2_000, { env, consumer, store })
    await measureAgent('as fast as it can', actions, { env, consumer, store })
    await measureSingles({ env, store })
  } finally {
    consumer.kill('SIGTERM')
    await Promise.all([once(consumer, 'exit'), store.close()])
  }
}

async function measureAgent(what, count, { env, consumer, store }) {
  const before = await rowsIn(store)
  const started = performance.now()
  const agent = startAgent(['fast', String(count)], env)
  const peaks = { agent: 0, consumer: 0 }
  const watch = setInterval(() => {
    peaks.agent = Math.max(peaks.agent, rss(agent.process.pid))
    peaks.consumer = Math.max(peaks.consumer, rss(consumer.pid))
  }, 100)
  const { ended } = await agent.report
  while ((await rowsIn(store)) < before + count) await pause(20)
  clearInterval(watch)
  const now = performance.now()
  await agent.exited
  if (what === 'warm-up') return
  const perSecond = Math.round(count / ((now - started) / 1000))
  console.log(
    `${what}: ${count} actions, ${perSecond} a second from the agent's start to the last row`,
  )
  console.log(
    `  the agent took ${Math.round(ended)} ms for them; last row ${Math.round(now - started)} ms after its start`,
  )
  console.log(`  memory at most: agent ${peaks.agent} MB, consumer ${peaks.consumer} MB`)
}

/** Both times are of this machine's one clock. */
async function measureSingles({ env, store }) {
  const agent = startAgent(['singles', String(SINGLE_ACTIONS)], env)
  await agent.report
  await agent.exited
  const rows = await store.query(`
    select extract(epoch from ingested_at - created_at) * 1000 - duration_us / 1000.0 as ms
    from agent_actions where agent_name = 'agent-singles' order by 1`)
  const ms = rows.map((row) => Number(row.ms))
  const at = (share) => ms[Math.min(ms.length - 1, Math.floor(ms.length * share))].toFixed(1)
  console.log(
    `one at a time: ${ms.length} actions, from end() to the transaction of its row: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`,
  )
}

function startAgent(args, env) {
  const agent = spawn(process.execPath, [join(root, 'bench', 'pipeline-agent.js'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(agent, 'exit')
  const report = once(createInterface({ input: agent.stdout }), 'line').then(([line]) =>
    JSON.parse(line),
  )
  return { process: agent, report, exited }
}

async function run(args, env) {
  const child = spawn(process.execPath, [command, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`agent-actions ${args.join(' ')} ended with ${code}`)
}

async function rowsIn(store) {
  const [row] = await store.query('select count(*)::int as rows from agent_actions')
  return row.rows
}

/** In MB, as Linux counts it. */
function rss(pid) {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Math.round(Number(kilobytes ?? 0) / 1024)
  } catch {
    return 0
  }
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

function say(text) {
  process.stderr.write(`${text}\n`)
}
