// npm run bench -- capacity [--rates <n,…>] [--days <n>] [--copies <n>] [--json]
//
// The claim: what an installation needs follows from a handful of measured figures. Nothing runs here: these are the
// figures, the benchmark that each is from, and the sums that docs/scaling.md shows. --rates: actions a second; --days:
// how long rows are kept; --copies: of the topic.

import { parseArgs } from 'node:util'

/** Of one core of the slower of the machines that docs/benchmarks.md names. */
const MEASURED = {
  agentUs: {
    value: 89,
    from: 'CPU of an action in the agent, span, spool and delivery',
    by: 'export',
  },
  consumerUs: {
    value: 38,
    from: 'CPU of an action in the consumer, writes of 1,000',
    by: 'ingest',
  },
  databaseUs: { value: 29, from: 'CPU of an action in PostgreSQL, 40 % with a file', by: 'ingest' },
  consumerRate: { value: 22_000, from: 'actions a second through one consumer', by: 'ingest' },
  tableBytes: { value: 794, from: 'bytes of a row with its indexes', by: 'growth' },
  hotIndexBytes: { value: 10, from: 'of it the index of runs, written all over', by: 'growth' },
  walBytes: { value: 1_010, from: 'bytes of WAL for an action', by: 'scale' },
  topicBytes: { value: 900, from: 'bytes of an action on the topic, uncompressed', by: 'export' },
}

/** What the sums take for granted. */
const ASSUMED = {
  /** Everything runs at half of what it can: the other half is for peaks, and for catching up after an outage. */
  load: 0.5,
  topicDays: 7,
  partitionsPerConsumer: 3,
  leastPartitions: 6,
  /** What one broker should have to take in, in bytes a second, copies included: a disk and a network of its own. */
  brokerBytesPerSecond: 50_000_000,
  leastBrokers: 3,
}

const { values: options } = parseArgs({
  options: {
    rates: { type: 'string', default: '1000,10000,100000' },
    days: { type: 'string', default: '30' },
    copies: { type: 'string', default: '3' },
    json: { type: 'boolean' },
  },
})
const RATES = options.rates.split(',').map(Number)
const DAYS = Number(options.days)
const COPIES = Number(options.copies)
const DAY_SECONDS = 86_400
const of = (name) => MEASURED[name].value

const LINES = {
  'actions a day': (rate) => count(rate * DAY_SECONDS),
  brokers: (rate) =>
    Math.max(
      ASSUMED.leastBrokers,
      Math.ceil((rate * of('topicBytes') * COPIES) / ASSUMED.brokerBytesPerSecond),
    ),
  [`topic, ${ASSUMED.topicDays} days, ${COPIES} copies`]: (rate) =>
    bytes(rate * DAY_SECONDS * ASSUMED.topicDays * of('topicBytes') * COPIES),
  consumers: (rate) => consumers(rate),
  partitions: (rate) =>
    Math.max(ASSUMED.leastPartitions, consumers(rate) * ASSUMED.partitionsPerConsumer),
  'cores of the consumers': (rate) => cores(rate * of('consumerUs')),
  'cores of PostgreSQL, for writing': (rate) => cores(rate * of('databaseUs')),
  'PostgreSQL writes, WAL': (rate) => `${bytes(rate * of('walBytes'))}/s`,
  'the table grows by, a day': (rate) => bytes(rate * DAY_SECONDS * of('tableBytes')),
  [`the table, ${DAYS} days`]: (rate) => bytes(rate * DAY_SECONDS * DAYS * of('tableBytes')),
  'index of runs, a week': (rate) => bytes(rate * DAY_SECONDS * 7 * of('hotIndexBytes')),
}

if (options.json) {
  const ratios = Object.fromEntries(
    Object.entries(LINES).map(([name, sum]) => [
      name,
      Object.fromEntries(RATES.map((rate) => [rate, sum(rate)])),
    ]),
  )
  console.log(JSON.stringify({ bench: 'capacity', measured: MEASURED, assumed: ASSUMED, ratios }))
} else {
  for (const { value, from, by } of Object.values(MEASURED)) {
    console.log(`${String(value).padStart(8)}  ${from.padEnd(58)} ${by}`)
  }
  console.log(
    `\n${'actions a second'.padEnd(34)} ${RATES.map((rate) => count(rate).padStart(16)).join('')}`,
  )
  for (const [name, sum] of Object.entries(LINES)) {
    console.log(
      `${name.padEnd(34)} ${RATES.map((rate) => String(sum(rate)).padStart(16)).join('')}`,
    )
  }
}

function consumers(rate) {
  return Math.ceil(rate / (of('consumerRate') * ASSUMED.load))
}

function cores(microsecondsPerSecond) {
  return (microsecondsPerSecond / 1e6 / ASSUMED.load).toFixed(1)
}

function count(number) {
  return number.toLocaleString('en')
}

function bytes(number) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  const power = Math.max(0, Math.floor(Math.log10(number) / 3))
  const value = number / 1_000 ** power
  return `${value < 100 ? value.toPrecision(2) : Math.round(value)} ${units[power]}`
}
