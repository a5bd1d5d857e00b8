// What is asked of a table of any size, and how long the answers take.

import { listErrors, readRun, toolStatistics } from '@agent-actions/store'
import { executedPart } from './plan-text.js'

const DAY_MS = 86_400_000
const ROUNDS = 15

const LAST_ACTIONS = `
select id, created_at, action_type, action_name, status, duration_us from agent_actions
where agent_name = $1 order by created_at desc limit 100`

/** Each asks once, for the place that it is given. */
const QUESTIONS = {
  'a run by its id': {
    times: 400,
    ask: ({ store, runIds }, n) => readRun(store, runIds[n]),
    // The first time their pages come from the system, some from the disk.
    again: 'the same runs again',
  },
  'last 100 of an agent': {
    times: 120,
    ask: ({ store }, n) => store.query(LAST_ACTIONS, [`agent-${n % 30}`]),
  },
  'errors of a day': {
    times: ROUNDS,
    ask: ({ store }) => listErrors(store, { since: ago(1), limit: 50 }),
  },
  'tools of a day': { times: ROUNDS, ask: ({ store }) => toolStatistics(store, { since: ago(1) }) },
  'tools of 30 days': {
    times: ROUNDS,
    ask: ({ store }) => toolStatistics(store, { since: ago(30) }),
  },
}

/** In milliseconds, by question: the median and the 95th percentile. The first of each is for warming up. */
export async function askAll(world) {
  const answers = {}
  const questions = Object.entries(QUESTIONS).flatMap(([name, question]) =>
    [name, question.again].filter(Boolean).map((title) => [title, question]),
  )
  for (const [name, { times, ask }] of questions) {
    const ms = []
    for (let n = -1; n < times; n += 1) {
      const start = performance.now()
      const answer = await ask(world, Math.max(0, n))
      if (answer === undefined || answer.length === 0) throw new Error(`nothing to tell of ${name}`)
      if (n >= 0) ms.push(performance.now() - start)
    }
    answers[name] = percentiles(ms)
  }
  return answers
}

export function percentiles(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share) => sorted[Math.ceil(share * sorted.length) - 1]
  return { p50: at(0.5), p95: at(0.95) }
}

/** What each index is there for. */
const INDEXES = {
  agent_actions_correlation_id: 'a run by its id',
  agent_actions_agent_name: 'last 100 of an agent',
  agent_actions_errors: 'errors of a day',
  agent_actions_created_at: 'actions of an hour',
}

const OF_AN_HOUR = `
select count(*)::int as count from agent_actions where created_at >= $1 and created_at < $2`
/** Asked for no other reason than its index. */
const OTHER_QUESTIONS = {
  'actions of an hour': {
    ask: ({ store }) => store.query(OF_AN_HOUR, [ago(20), new Date(ago(20).getTime() + 3_600_000)]),
  },
}

/**
 * Each index: what it is for, and how long that takes with it and without, in milliseconds. Without, it is asked once,
 * in a transaction that drops the index and is rolled back.
 */
export async function askWithoutIndexes({ client, runIds }) {
  const query = async (sql, parameters) =>
    // The transaction is there already.
    /^\s*set (transaction|local)/i.test(sql) ? [] : (await client.query(sql, parameters)).rows
  const store = { query, transaction: (work) => work({ query }) }
  const answers = []
  for (const [index, question] of Object.entries(INDEXES)) {
    const { ask } = QUESTIONS[question] ?? OTHER_QUESTIONS[question]
    const timed = async (n) => {
      const start = performance.now()
      await ask({ store, runIds }, n)
      return performance.now() - start
    }
    const withIndex = []
    for (let n = 0; n < ROUNDS; n += 1) withIndex.push(await timed(n))
    await client.query(`begin; drop index ${index}`)
    const without = await timed(ROUNDS)
    await client.query('rollback')
    answers.push({
      index,
      question,
      withMs: withIndex.toSorted((a, b) => a - b)[ROUNDS >> 1],
      without,
    })
  }
  return answers
}

/** The same through a store that has PostgreSQL explain before it answers. */
export async function explainAll({ store, runIds }) {
  const plans = {}
  for (const [name, { ask }] of Object.entries(QUESTIONS)) {
    const explaining = (queryable) => ({
      query: async (sql, parameters, options) => {
        if (/^\s*(select|with)/i.test(sql)) {
          // Without a name: that is for the statement itself.
          const rows = await queryable.query(`explain (analyze, buffers) ${sql}`, parameters)
          plans[name].push(executedPart(rows.map((row) => row['QUERY PLAN']).join('\n')))
        }
        return queryable.query(sql, parameters, options)
      },
      transaction: (work) => store.transaction((tx) => work(explaining(tx))),
    })
    plans[name] = []
    await ask({ store: explaining(store), runIds }, 0)
  }
  return plans
}

function ago(days) {
  return new Date(Date.now() - days * DAY_MS)
}
