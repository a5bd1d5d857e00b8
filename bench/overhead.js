// npm run bench -- overhead [--rounds <n>] [--no-peers] [--json]
//
// The claim: an action costs about what its span costs. One tool call, observed in each of our ways,
// beside the same span made by hand with a BatchSpanProcessor and the same attributes, JSON of arguments
// and result included, and beside what other libraries do. Ours is drained to a sink that does nothing:
// capture, redaction, mapping and encoding are in it. CPU time of a call, lower quartile of many
// interleaved blocks, wall time beside it; a ratio is the median of the rounds' ratios. In --json the last
// line has traceTool's, ours over theirs.

import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { context } from '@opentelemetry/api'
import { makeContestants } from './overhead/contestants.js'
import { measure, ratioOf } from './overhead/measure.js'
import { payloadsOf, SIZES } from './overhead/payloads.js'
import { installPeers, loadPeers } from './overhead/peers.js'
import { Report } from './overhead/report.js'

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '150' },
    'no-peers': { type: 'boolean' },
    json: { type: 'boolean' },
  },
})
const rounds = Number(options.rounds)
const report = new Report(options)
if (!options['no-peers']) installPeers()

report.withoutProvider(measureWithoutProvider())

const { AsyncLocalStorageContextManager } = createRequire(
  import.meta.resolve('@agent-actions/node/package.json'),
)('@opentelemetry/context-async-hooks')
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())

const ours = makeContestants()
await compare(ours, { 'bare span': 'vs_otel_span' })
if (!options['no-peers']) {
  // Not before: what peers load and turn on costs each promise of the process a little.
  const peers = await loadPeers()
  const { 'bare span': bareSpan, traceTool } = ours
  const keys = Object.fromEntries(Object.keys(peers).map((name) => [name, `vs_${name}`]))
  await compare({ 'bare span': bareSpan, traceTool, ...peers }, keys)
}
report.ratios()

/** `ratioKeys` names the ratio of traceTool to a contestant. */
async function compare(contestants, ratioKeys) {
  for (const size of SIZES) {
    const payloads = payloadsOf(size)
    const onRound = (round) => report.progress(`${size}: round ${round} of ${rounds}`)
    const times = await measure(contestants, payloads, { rounds, onRound })
    report.progress('')
    checkCaptured(contestants, payloads[0])
    report.size(size, payloads, times)
    for (const [name, key] of Object.entries(ratioKeys)) {
      report.addRatio(key, size, ratioOf(times[name].cpu, times.traceTool.cpu))
    }
  }
}

/** Whoever left the arguments or the result out would be fast for the wrong reason. */
function checkCaptured(contestants, payload) {
  for (const [name, { lastText }] of Object.entries(contestants)) {
    for (const [what, value] of Object.entries(payload)) {
      if (lastText === undefined || lastText().includes(JSON.stringify(value))) continue
      throw new Error(`${name}: the last call arrived without its ${what}`)
    }
  }
}

function measureWithoutProvider() {
  const script = join(import.meta.dirname, 'overhead', 'without-provider.js')
  const { stdout, status } = spawnSync(process.execPath, [script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error('without-provider.js failed; what it said is above')
  return JSON.parse(stdout)
}
