// npm run bench -- mapping [--rounds <n>] [--json]
//
// The claim: reading an ended span costs about what writing its event as JSON would. For each dialect: from
// `onEnd` to the encoded event in the queue, beside `JSON.stringify` of the very same events in the same run;
// the goal is at most 2 times that for our own spans, and 4 times for those of other libraries, whose payloads
// have to be parsed, made safe and redacted here. Ours and the conventions' spans are made by the SDK, in
// two sizes; others are the recordings in packages/exporter/fixtures/spans. CPU time, a block of spans at a
// time; a ratio is the median of the rounds' ratios. In --json the last line has the ratios.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parseArgs } from 'node:util'
import { ROOT_CONTEXT } from '@opentelemetry/api'
import { ActionSpanProcessor } from '@agent-actions/exporter'
import { casesOf } from './mapping/cases.js'
import { lowerQuartile, ratioOf } from './overhead/measure.js'

const GOALS = { 'agent-actions': 2 }
const GOAL_OF_OTHERS = 4
const SPANS_IN_A_BLOCK = 1_000

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '60' }, json: { type: 'boolean' } },
})
const rounds = Number(options.rounds)
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

const ratios = {}
for (const { dialect, name, makeSpans } of await casesOf()) {
  const times = await measure(makeSpans)
  const ratio = ratioOf(times.stringify, times.mapping)
  const row = {
    dialect,
    case: name,
    mapping_us: rounded(lowerQuartile(times.mapping)),
    stringify_us: rounded(lowerQuartile(times.stringify)),
    bytes: times.bytes,
    ratio: rounded(ratio),
  }
  ratios[dialect] = { ...ratios[dialect], [name]: row.ratio }
  report(row)
}
if (options.json) console.log(JSON.stringify({ bench: 'mapping', ratios }))

/** By turns, and each time with spans that nobody saw before: µs of CPU for one span. */
async function measure(makeSpans) {
  const sent = []
  const sink = { send: async (events) => void sent.push(...events), close: async () => {} }
  const processor = new ActionSpanProcessor({ sink })
  const times = { mapping: [], stringify: [], bytes: 0 }
  for (let round = -Math.ceil(rounds / 4); round < rounds; round += 1) {
    const spans = makeSpans(SPANS_IN_A_BLOCK)
    for (const span of spans) processor.onStart(span, ROOT_CONTEXT)
    const mapping = timed(() => {
      for (const span of spans) processor.onEnd(span)
    })
    await processor.forceFlush()
    const events = sent.splice(0).map(({ value }) => JSON.parse(Buffer.from(value).toString()))
    if (events.length < spans.length) throw new Error(`${events.length} events of ${spans.length}`)
    let chars = 0
    const stringify = timed(() => {
      for (const event of events) chars += JSON.stringify(event).length
    })
    times.bytes = Math.round(chars / spans.length)
    if (round < 0) continue
    times.mapping.push(mapping / spans.length)
    times.stringify.push(stringify / spans.length)
  }
  await processor.shutdown()
  return times
}

function timed(work) {
  // What others left behind is not this one's to clean up.
  collect({ type: 'minor' })
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

function report(row) {
  if (options.json) {
    console.log(JSON.stringify(row))
    return
  }
  const goal = GOALS[row.dialect] ?? GOAL_OF_OTHERS
  const met = row.ratio <= goal ? '✓' : '✗'
  const figures = `${cell(row.mapping_us)} µs, JSON.stringify ${cell(row.stringify_us)} µs`
  console.log(
    `${met} ${row.dialect.padEnd(24)} ${row.case.padEnd(10)} ${figures} ${cell(row.ratio)} × (goal ${goal}), ${row.bytes} characters`,
  )
}

function cell(value) {
  return value.toFixed(2).padStart(7)
}

function rounded(value) {
  return Math.round(value * 100) / 100
}
