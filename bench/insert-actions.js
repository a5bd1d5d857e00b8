// npm run bench -- insert-actions [<rounds>] [<percent>]
//
// The claim: insertActions costs about what PostgreSQL can do at best. Writes the same actions with
// insertActions, with and without prepared statements, and beside it with two peers: a plain INSERT
// of many rows, and raw COPY, the quickest way in, which fails when it is repeated. All take turns in
// one run; what counts is the ratio, for machines differ. <percent> of the actions touch a file, by
// default none: insertActions writes those to a second table as well, which the peers never do.
//
// The server is that of DATABASE_URL, in a database of its own. Without one it is a server for tests,
// without fsync: commits then cost less than in production, for each of them alike.

import { randomBytes, randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import { insertActions, openStore } from '@agent-actions/store'
import { startPostgres } from '@agent-actions/test-services'

/** The driver of the store, for the peers. */
const pg = createRequire(import.meta.resolve('@agent-actions/store/package.json'))('pg')

const ROWS = { 10: 3_000, 100: 15_000, 1000: 30_000 }
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
/** Under way at the same time. */
const RUNS = Array.from({ length: 50 }, () => randomUUID())
const rounds = Number(process.argv[2] ?? 7)
const filesPercent = Number(process.argv[3] ?? 0)

const server = await startPostgres()
const database = await server.createDatabase()
const store = await openStore(database.url, { migrate: true })
const unprepared = await openStore(database.url, { preparedStatements: false })
const client = new pg.Client({ connectionString: database.url })
await client.connect()
try {
  await compare({
    insertActions: (events) => insertActions(store, events),
    'insertActions, not prepared': (events) => insertActions(unprepared, events),
    'peer: INSERT of many rows': insertValues,
    'peer: COPY': copy,
  })
} finally {
  await Promise.all([store.close(), unprepared.close(), client.end()])
  await database[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
}

async function compare(writers) {
  for (const [size, rows] of Object.entries(ROWS)) {
    const rates = Object.fromEntries(Object.keys(writers).map((name) => [name, []]))
    // The first round is for warming up.
    for (let round = 0; round <= rounds; round += 1) {
      for (const [name, write] of Object.entries(writers)) {
        const rate = await rowsPerSecond(write, Number(size), rows)
        if (round > 0) rates[name].push(rate)
      }
    }
    report(size, rates)
  }
}

async function rowsPerSecond(write, size, rows) {
  await client.query('truncate agent_actions, agent_file_operations')
  await client.query('checkpoint')
  const batches = Array.from({ length: rows / size }, (_batch, batch) =>
    Array.from({ length: size }, (_row, row) => eventOf(batch * size + row)),
  )
  const start = performance.now()
  for (const batch of batches) await write(batch)
  const seconds = (performance.now() - start) / 1000
  const { rows: found } = await client.query('select count(*)::int as count from agent_actions')
  if (found[0].count !== rows) throw new Error(`${found[0].count} rows instead of ${rows}`)
  return rows / seconds
}

async function insertValues(events) {
  const places = events.map((_event, row) => {
    const first = row * COLUMNS.length + 1
    return `(${COLUMNS.map((_name, column) => `$${first + column}`).join(', ')})`
  })
  await client.query(
    `insert into agent_actions (${COLUMNS.join(', ')}) values ${places.join(', ')}
    on conflict do nothing`,
    events.flatMap(valuesOf),
  )
}

async function copy(events) {
  const text = events.map((event) => `${valuesOf(event).map(copyText).join('\t')}\n`).join('')
  await new Promise((resolve, reject) => {
    client.query({
      submit: (connection) =>
        connection.query(`copy agent_actions (${COLUMNS.join(', ')}) from stdin`),
      handleCopyInResponse: (connection) => {
        connection.sendCopyFromChunk(Buffer.from(text))
        connection.endCopyFrom()
      },
      handleCommandComplete: () => {},
      handleReadyForQuery: () => resolve(),
      handleError: reject,
    })
  })
}

function copyText(value) {
  return value.replace(/[\\\n\r\t]/g, (character) => {
    const escaped = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
    return escaped[character]
  })
}

function valuesOf(event) {
  return [
    event.id,
    event.correlation_id,
    event.timestamp,
    String(event.duration_us),
    String(event.duration_ms),
    String(event.debug_mode),
    `\\x${event.span_id}`,
    `\\x${event.parent_span_id}`,
    event.status,
    event.action_type,
    event.action_name,
    event.agent_name,
    event.project_name,
    event.project_path,
    event.working_directory,
    JSON.stringify(event.source),
    JSON.stringify(event.action_details),
  ]
}

function report(size, rates) {
  const best = median(rates['peer: COPY'])
  console.log(`\nbatches of ${size}, ${filesPercent} % touch a file, median of ${rounds} rounds`)
  for (const [name, values] of Object.entries(rates)) {
    const rate = median(values)
    const columns = [
      name.padEnd(28),
      `${Math.round(rate).toString().padStart(7)} rows/s`,
      `${(rate / best).toFixed(2)} of COPY`,
    ]
    console.log(columns.join('  '))
  }
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}

/** Ids in the order of time with a random part, runs that are interleaved, details of any length. */
function eventOf(number) {
  const time = Date.now()
  const hex = time.toString(16).padStart(12, '0')
  const span = randomBytes(8).toString('hex')
  const touchesFile = number % 100 < filesPercent
  return {
    schema_version: 1,
    id: `${hex.slice(0, 8)}-${hex.slice(8)}-7abc-b${span.slice(1, 4)}-${span.slice(4)}`,
    correlation_id: RUNS[number % RUNS.length],
    span_id: span,
    parent_span_id: span,
    agent_name: `agent-${number % 5}`,
    action_type: 'tool_call',
    action_name: touchesFile ? 'Read' : 'Bash',
    action_details: {
      tool_parameters: { file_path: `src/parts/file-${number}.ts` },
      tool_result: { text: 'x'.repeat(number % 300) },
      success: true,
    },
    status: 'ok',
    timestamp: new Date(time).toISOString().replace('Z', '000Z'),
    duration_ms: number % 100,
    duration_us: (number % 100) * 1000,
    debug_mode: true,
    project_name: 'project',
    project_path: '/home/me/project',
    working_directory: '/home/me/project',
    source: { seq: number },
  }
}
