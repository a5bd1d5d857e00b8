// How fast batches of 1,000 become rows of a table, beside a smaller one: noise of the machine meets both. Each time after
// a checkpoint, after which PostgreSQL logs each page whole when it changes for the first time: the indexes of a large
// table have more of them, so that few rows would tell of little else.

import { randomBytes } from 'node:crypto'
import { insertActions } from '@agent-actions/store'
import { templates } from './templates.js'

const BATCH = 1_000
const ROUNDS = 5
const AT_ONCE = 2

const POOL = templates()

/** @returns rows a second of both, by round, without the first */
export async function measureIngest({ large, small, rows }) {
  const rounds = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    const measured = {}
    const inTurn = Object.entries({ large, small })
    for (const [name, store] of round % 2 === 0 ? inTurn : inTurn.toReversed()) {
      await store.query('checkpoint')
      measured[name] = await rowsPerSecond(store, rows)
    }
    if (round > 0) rounds.push(measured)
  }
  return rounds
}

async function rowsPerSecond(store, rows) {
  const batches = Array.from({ length: rows / BATCH }, () => batchOf(BATCH))
  const start = performance.now()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let batch = batches.pop(); batch; batch = batches.pop()) {
        const { stored } = await insertActions(store, batch)
        if (stored !== batch.length) throw new Error(`${stored} of ${batch.length} were stored`)
      }
    }),
  )
  return (rows / (performance.now() - start)) * 1_000
}

/** As decoded: of now, 50 runs at a time. */
export function batchOf(count) {
  const runs = Array.from({ length: 50 }, () => uuid(randomBytes(16).toString('hex')))
  const time = Date.now()
  return Array.from({ length: count }, (_, n) => {
    const { type, name, status, us, agent, project, details } =
      POOL[Math.floor(Math.random() * POOL.length)]
    const random = randomBytes(10).toString('hex')
    return {
      schema_version: 1,
      id: uuid(
        `${time.toString(16).padStart(12, '0')}7${random.slice(0, 3)}8${random.slice(3, 18)}`,
      ),
      correlation_id: runs[n % runs.length],
      span_id: random.slice(0, 16),
      parent_span_id: random.slice(4, 20),
      agent_name: agent,
      action_type: type,
      action_name: name,
      action_details: details,
      status,
      timestamp: new Date(time).toISOString().replace('Z', '000Z'),
      ...(us !== null && { duration_us: us, duration_ms: Math.floor(us / 1_000) }),
      debug_mode: n % 20 !== 0,
      project_name: project,
      project_path: `/home/agent/${project}`,
      working_directory: `/home/agent/${project}`,
    }
  })
}

function uuid(hex) {
  return [8, 12, 16, 20, 32]
    .map((end, index, ends) => hex.slice(ends[index - 1] ?? 0, end))
    .join('-')
}
