// A table that has grown for 60 days: partitions as they would have been made, rows in the order of time, 50 runs at
// a time of 40 actions each.

import { templates } from './templates.js'

const DAYS = 60
const DAY_MS = 86_400_000
const ROWS_AT_ONCE = 100_000
const RUNS_AT_ONCE = 50
const ACTIONS_OF_A_RUN = 40

// A run's id is a function of its number, so that runs can be asked for again. Ids begin with their time, as ours do.
const SQL = `
insert into agent_actions (
  id, correlation_id, created_at, duration_us, duration_ms, debug_mode, span_id, parent_span_id,
  status, action_type, action_name, agent_name, project_name, project_path, working_directory,
  source, action_details
)
select
  (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || substr(hash, 1, 3)
    || '8' || substr(hash, 4, 15))::uuid,
  bench_run_id(row_number / ${RUNS_AT_ONCE * ACTIONS_OF_A_RUN} * ${RUNS_AT_ONCE} + row_number % ${RUNS_AT_ONCE}),
  at, us, us / 1000, row_number % 20 <> 0, decode(substr(hash, 1, 16), 'hex'),
  decode(substr(hash, 17, 16), 'hex'), status, type, name, agent, project,
  '/home/agent/' || project, '/home/agent/' || project, null, details
from (
  select row_number, md5('action ' || row_number) as hash,
    $3::timestamptz + row_number * $4::float8 * interval '1 microsecond' as at,
    (hashint8(row_number) & 4095) as n
  from generate_series($1::bigint, $2::bigint - 1) as row_number
) row join bench_templates using (n)
order by row_number`

export async function prepare(client) {
  await client.query(`
    create function bench_run_id(number bigint) returns uuid language sql immutable
    return md5('run ' || number)::uuid`)
  await client.query(`
    create table bench_templates (
      n integer primary key, type text, name text, status text, us bigint, agent text,
      project text, details jsonb
    )`)
  const rows = templates()
  await client.query(
    `insert into bench_templates
    select * from jsonb_populate_recordset(null::bench_templates, $1::jsonb)`,
    [JSON.stringify(rows)],
  )
  await client.query('analyze bench_templates')
}

/** Partitions as a database has them that was made 60 days ago. */
export async function makePartitions(client) {
  const { rows } = await client.query(`
    select inhrelid::regclass::text as leaf from pg_inherits
    where inhparent in (
      'agent_actions_debug'::regclass, 'agent_actions_kept'::regclass,
      'agent_file_operations'::regclass
    ) and inhrelid::regclass::text !~ 'default$'`)
  for (const { leaf } of rows) await client.query(`drop table ${leaf}`)
  for (let day = DAYS; day >= 0; day -= 1) {
    await client.query(`select agent_actions_make_partitions(now() - interval '${day} days')`)
  }
  await client.query(
    `update agent_actions_state set
      hours_filled_to = date_trunc('hour', now() - interval '${DAYS} days'),
      days_filled_to = date_trunc('day', now() - interval '${DAYS} days', 'UTC'),
      debug_kept_from = '-infinity'`,
  )
}

/** Where rows are, and when. */
export class Filling {
  #clients
  #start
  rows = 0
  #most

  /** @param most rows in all, over 60 days that end an hour ago */
  constructor(clients, most) {
    this.#clients = clients
    this.#most = most
    this.#start = new Date(Date.now() - DAYS * DAY_MS)
  }

  get #stepUs() {
    return ((DAYS * DAY_MS - 3_600_000) * 1_000) / this.#most
  }

  /** A table of that size over all 60 days: every row's time depends on its place, not on the size. */
  async fillTo(rows, onProgress) {
    const share = this.#most / rows
    // Rows of a smaller table are spread over the same days: the next size begins anew.
    await this.#clients[0].query(
      `truncate agent_actions, agent_file_operations, agent_action_hours, agent_action_hour_durations,
        agent_action_day_durations`,
    )
    this.rows = 0
    // Each of them days of its own: of a day, rows come in the order of time, and leave indexes as full.
    const each = Math.ceil(rows / this.#clients.length)
    const work = async (client, index) => {
      const end = Math.min(rows, (index + 1) * each)
      for (let from = index * each; from < end; from += ROWS_AT_ONCE) {
        const to = Math.min(end, from + ROWS_AT_ONCE)
        await client.query(SQL, [from, to, this.#start, this.#stepUs * share])
        this.rows += to - from
        onProgress(this.rows)
      }
    }
    await Promise.all(this.#clients.map(work))
  }

  /** Ids of runs that are there, all ages alike. */
  runNumbers(count) {
    const runs = Math.floor(this.rows / ACTIONS_OF_A_RUN)
    return Array.from({ length: count }, (_, index) => Math.floor(((index + 0.5) * runs) / count))
  }
}
