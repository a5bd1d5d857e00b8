// npm run bench -- overhead [--rounds <n>] [--json]
//
// The claim: an action costs about what its span costs. One tool call, observed in each of our ways,
// beside the same span made by hand with a BatchSpanProcessor and the same attributes, JSON of arguments
// and result included. Ours is drained to a sink that does nothing: capture, redaction, mapping and
// encoding are in it. CPU time of a call, lower quartile of many interleaved blocks; wall time beside it.

import { createRequire } from 'node:module'
import { parseArgs } from 'node:util'
import { context } from '@opentelemetry/api'
import { makeContestants } from './overhead/contestants.js'
import { measure } from './overhead/measure.js'
import { CALLS, payloadsOf, SIZES } from './overhead/payloads.js'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '150' }, json: { type: 'boolean' } },
})
const rounds = Number(options.rounds)
const BASELINE = 'bare span'

const { AsyncLocalStorageContextManager } = createRequire(
  import.meta.resolve('@agent-actions/node/package.json'),
)('@opentelemetry/context-async-hooks')
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())

const ratios = {}
for (const size of SIZES) {
  const contestants = makeContestants()
  const progress = (round) => showProgress(size, round)
  const times = await measure(contestants, payloadsOf(size), { rounds, onRound: progress })
  showProgress()
  checkNothingLost(size, contestants)
  const base = times[BASELINE].cpu
  ratios[size] = rounded(times.traceTool.cpu / base)
  report(size, times, base)
}
if (options.json)
  console.log(JSON.stringify({ bench: 'overhead', ratios: { vs_otel_span: ratios } }))
else {
  console.log('\n"bare span, again" is the same code as "bare span": what it differs by is noise.')
}

function report(size, times, base) {
  if (!options.json)
    console.log(
      `\n${size}: ${JSON.stringify(payloadsOf(size)[0]).length} bytes of JSON, ${CALLS[size]} calls a block`,
    )
  for (const [name, { cpu, wall }] of Object.entries(times)) {
    const row = {
      size,
      name,
      cpu_us: rounded(cpu),
      wall_us: rounded(wall),
      ratio: rounded(cpu / base),
    }
    if (options.json) console.log(JSON.stringify(row))
    else
      console.log(
        `  ${name.padEnd(18)} ${cell(row.cpu_us, 'µs CPU')} ${cell(row.wall_us, 'µs wall')} ${cell(row.ratio, '×')}`,
      )
  }
}

/** A figure for work that was not done would be worth nothing. */
function checkNothingLost(size, contestants) {
  const calls = CALLS[size] * (rounds + Math.ceil(rounds / 4))
  for (const [name, { taken }] of Object.entries(contestants)) {
    if (taken() >= 0 && taken() !== calls) {
      throw new Error(`${name}: ${taken()} of ${calls} calls arrived`)
    }
  }
}

function showProgress(size, round) {
  if (!process.stderr.isTTY) return
  process.stderr.write(size === undefined ? '\r\u001B[K' : `\r${size}: round ${round} of ${rounds}`)
}

function cell(value, unit) {
  return `${value.toFixed(2).padStart(8)} ${unit}`
}

function rounded(value) {
  return Math.round(value * 100) / 100
}
