// Who writes a batch. `prepare` is not measured: what is there already when a batch arrives.

import { insertActions } from '@agent-actions/store'
import { insertByCopy } from '../../packages/store/dist/write/insert-by-copy.js'
import { insertByStage } from '../../packages/store/dist/write/insert-by-stage.js'
import { insertByUnnest } from '../../packages/store/dist/write/insert-by-unnest.js'

const COLUMNS = [
  'id',
  'correlation_id',
  'created_at',
  'duration_us',
  'duration_ms',
  'debug_mode',
  'span_id',
  'parent_span_id',
  'status',
  'action_type',
  'action_name',
  'agent_name',
  'project_name',
  'project_path',
  'working_directory',
  'source',
  'action_details',
]
const NAMES = COLUMNS.join(', ')
/** A statement has at most 65,535 parameters. */
const MOST_ROWS = 1_000
/** It is by far the slowest, and as slow with the next ones. */
const ROWS_ONE_BY_ONE = 5_000

/** @param paths also each of the three ways between which insertActions chooses, at every size */
export function writersOf({ store, client, paths = false }) {
  return {
    COPY: { prepare: copyTextOf, write: (text) => copy(client, text), underWay: 1 },
    'one INSERT a row': {
      prepare: (actions) => actions.map(valuesOf),
      write: (batch) => insertOneByOne(client, batch),
      underWay: 1,
      atMost: ROWS_ONE_BY_ONE,
    },
    'INSERT of many rows': {
      prepare: (actions) => actions.map(valuesOf),
      write: (batch) => insertMany(client, batch),
      underWay: 1,
    },
    insertActions: ours((batch) => insertActions(store, batch)),
    ...(paths && {
      'always unnest': ours((batch) => insertByUnnest(store, batch)),
      'always the stage': ours((batch) => insertByStage(store, batch)),
      'always the tables': ours((batch) => insertByCopy(store, batch)),
    }),
  }
}

function ours(write) {
  return { prepare: (actions) => actions, write, underWay: 2 }
}

/** Each round begins with another. */
export function inTurns(all, round) {
  const first = round % all.length
  return [...all.slice(first), ...all.slice(0, first)]
}

function copy(client, text) {
  return new Promise((resolve, reject) => {
    client.query({
      submit: (connection) => connection.query(`copy agent_actions (${NAMES}) from stdin`),
      handleCopyInResponse: (connection) => {
        connection.sendCopyFromChunk(text)
        connection.endCopyFrom()
      },
      handleCommandComplete: () => {},
      handleReadyForQuery: () => resolve(),
      handleError: reject,
    })
  })
}

async function insertOneByOne(client, batch) {
  await client.query('begin')
  for (const values of batch) await client.query(insertOf(1), values)
  await client.query('commit')
}

async function insertMany(client, batch) {
  for (let from = 0; from < batch.length; from += MOST_ROWS) {
    const some = batch.slice(from, from + MOST_ROWS)
    await client.query(insertOf(some.length), some.flat())
  }
}

function insertOf(count) {
  const rows = Array.from({ length: count }, (_, row) => {
    const places = COLUMNS.map((_name, column) => `$${row * COLUMNS.length + 1 + column}`)
    return `(${places.join(', ')})`
  })
  return `insert into agent_actions (${NAMES}) values ${rows.join(', ')} on conflict do nothing`
}

function copyTextOf(actions) {
  const lines = actions.map((action) => `${valuesOf(action).map(escaped).join('\t')}\n`)
  return Buffer.from(lines.join(''))
}

function escaped(value) {
  if (value === null) return '\\N'
  return value.replace(/[\\\n\r\t]/g, (character) => {
    const escapes = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
    return escapes[character]
  })
}

/** As insertActions stores them: the scope is ours, which a row does not repeat. */
function valuesOf(action) {
  return [
    action.id,
    action.correlation_id,
    action.timestamp,
    String(action.duration_us),
    String(action.duration_ms),
    String(action.debug_mode),
    `\\x${action.span_id}`,
    `\\x${action.parent_span_id}`,
    action.status,
    action.action_type,
    action.action_name,
    action.agent_name,
    action.project_name,
    action.project_path,
    action.working_directory,
    JSON.stringify({ seq: action.source.seq }),
    JSON.stringify(action.action_details),
  ]
}
