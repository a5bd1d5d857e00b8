// The consumer as it ships, reading a topic that is there already from its beginning, in a new group each time.

import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { encodeAction } from '@agent-actions/events'
import { ensureTopics, kafkaSink, openKafkaAdmin } from '@agent-actions/kafka'
import { cpuTimes, figuresOf } from './measured.js'

const COMMAND = join(import.meta.dirname, '../../packages/cli/bin/agent-actions.js')
const SENT_AT_ONCE = 1_000
/** Part of the rows that come before the measurement begins: a new process is slow at first. */
const WARM_UP = 0.25
const LOOKS_EVERY_MS = 20
/** The server's log has stood still for so long: all may be written. */
const QUIET_MS = 500
const GIVEN_UP_AFTER_MS = 300_000

/** Resolves once all of them are acknowledged. */
export async function produce(kafka, actions, { partitions = 6 } = {}) {
  const brokers = kafka.bootstrapServers
  const name = `bench-${randomBytes(4).toString('hex')}`
  const dlqTopic = `${name}-dlq`
  const settings = { brokers: brokers.split(','), clientId: 'bench', ssl: false, sasl: undefined }
  const admin = await openKafkaAdmin(settings, { log: () => {} })
  await ensureTopics(admin, { topic: name, dlqTopic, partitions })
  await admin.close()
  const sink = kafkaSink({ brokers, topic: name, thread: false })
  for (let from = 0; from < actions.length; from += SENT_AT_ONCE) {
    await sink.send(actions.slice(from, from + SENT_AT_ONCE).map((action) => encodeAction(action)))
  }
  await sink.close()
  const fileOperations = actions.filter(({ action_name: tool }) => tool === 'Read').length
  return { name, dlqTopic, fileOperations }
}

export function newGroupId() {
  return `bench-${randomBytes(4).toString('hex')}`
}

/**
 * @param size most actions of a write; as shipped if it is left out
 * @param profile a folder for a CPU profile of it, as V8 writes it
 */
export function startConsumer({
  kafka,
  topic,
  size,
  databaseUrl,
  profile,
  groupId = newGroupId(),
}) {
  const profiling = profile ? ['--cpu-prof', `--cpu-prof-dir=${profile}`] : []
  const consumer = spawn(process.execPath, [...profiling, COMMAND, 'consume'], {
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers,
      KAFKA_GROUP_ID: groupId,
      AGENT_ACTIONS_TOPIC: topic.name,
      AGENT_ACTIONS_DLQ_TOPIC: topic.dlqTopic,
      ...(size && { BATCH_SIZE: String(size) }),
      HEALTH_CHECK_PORT: 'off',
      LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const ended = once(consumer, 'exit')
  return {
    pid: consumer.pid,
    ended,
    stop: async (signal = 'SIGTERM') => {
      consumer.kill(signal)
      await ended
    },
  }
}

/** From the end of the warm-up to the last commit. */
export async function watchConsumer({ monitor, rows, pid, ended }) {
  const failed = ended.then(([code]) => {
    throw new Error(`the consumer ended with ${code}`)
  })
  return Promise.race([failed, watch({ monitor, rows, pid })])
}

async function watch({ monitor, rows, pid }) {
  const givenUp = performance.now() + GIVEN_UP_AFTER_MS
  let written = 0
  while ((written = await rowsIn(monitor)) < rows * WARM_UP) {
    if (performance.now() > givenUp) throw new Error('the consumer does not begin')
    await pause(LOOKS_EVERY_MS)
  }
  const from = { at: performance.now(), cpu: await cpuTimes(monitor, pid) }
  if (written === rows) throw new Error('all rows came at once: there are too few of them')
  const to = await lastCommit({ monitor, pid, rows, givenUp })
  return figuresOf({
    rows: rows - written,
    ms: to.at - from.at,
    before: from.cpu,
    after: to.cpu,
  })
}

/** By the end of the server's log: to count rows takes longer the more there are. */
async function lastCommit({ monitor, pid, rows, givenUp }) {
  let last
  for (;;) {
    const answer = await monitor.query('select pg_current_wal_insert_lsn() as log_end')
    const now = performance.now()
    const logEnd = answer.rows[0].log_end
    if (logEnd !== last?.logEnd) last = { logEnd, at: now, cpu: await cpuTimes(monitor, pid) }
    else if (now - last.at > QUIET_MS && (await rowsIn(monitor)) === rows) return last
    if (now > givenUp) throw new Error('the consumer does not come to an end')
    await pause(LOOKS_EVERY_MS)
  }
}

async function rowsIn(monitor) {
  const { rows } = await monitor.query('select count(*)::int as count from agent_actions')
  return rows[0].count
}
