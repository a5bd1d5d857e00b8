// Notes when a row can be seen first: asks for it again and again, on a connection of its own.

import { createRequire } from 'node:module'
import { setTimeout as pause } from 'node:timers/promises'
import { monotonicMs } from './monotonic-clock.js'

/** The driver of the store. */
const pg = createRequire(import.meta.resolve('@agent-actions/store/package.json'))('pg')

/** By the index on agent and time: it reads what is on its way and little more. */
const NEWEST = {
  name: 'newest',
  text: `
    select (action_details->'tool_parameters'->>'offset')::int as number
    from agent_actions
    where debug_mode and agent_name = $1 and created_at >= $2`,
}
const ASKS_EVERY_MS = 1
/** The SDK's clock is within 1 ms of the calendar's, and that has whole milliseconds. */
const CLOCKS_AGREE_WITHIN_MS = 10
const GIVES_UP_AFTER_MS = 60_000

export class Reader {
  #client

  constructor(url) {
    this.#client = new pg.Client({ connectionString: url })
  }

  async open() {
    await this.#client.connect()
  }

  async close() {
    await this.#client.end()
  }

  /**
   * Resolves once every action of the schedule has a row.
   *
   * @returns `visibleMs`: by action when its row was there; `errorMs`: by answer how long before it a row that it
   *   brought may have been visible already
   */
  async watch(agentName, schedule) {
    const visibleMs = new Float64Array(schedule.count).fill(NaN)
    const errorMs = []
    const calendarMs = Date.now() - monotonicMs()
    const givesUpMs = schedule.dueMs(schedule.count) + GIVES_UP_AFTER_MS
    let oldest = 0
    let lastAskedMs = -Infinity
    while (oldest < schedule.count) {
      const dueMs = schedule.dueMs(oldest)
      await pause(Math.max(ASKS_EVERY_MS, dueMs - monotonicMs()))
      const since = new Date(calendarMs + dueMs - CLOCKS_AGREE_WITHIN_MS)
      const askedMs = monotonicMs()
      const { rows } = await this.#client.query({ ...NEWEST, values: [agentName, since] })
      const answeredMs = monotonicMs()
      for (const { number } of rows) {
        if (Number.isNaN(visibleMs[number])) visibleMs[number] = answeredMs
      }
      // What the last answer lacked was not visible when it was asked for, nor before it was due.
      errorMs.push(answeredMs - Math.max(lastAskedMs, dueMs))
      lastAskedMs = askedMs
      while (oldest < schedule.count && !Number.isNaN(visibleMs[oldest])) oldest += 1
      if (answeredMs > givesUpMs) {
        const missing = visibleMs.filter((ms) => Number.isNaN(ms)).length
        throw new Error(`${missing} of ${schedule.count} actions have no row`)
      }
    }
    return { visibleMs, errorMs }
  }
}
