// What traceTool adds where nobody has set up OpenTelemetry: in a process of its own, because that is
// how it is used, and because here no other span has been made before.
//
// Prints the nanoseconds of one call, as JSON: { bare, traceTool }.

import { traceTool } from '@agent-actions/sdk'
import { lowerQuartile, measure } from './measure.js'
import { payloadsOf } from './payloads.js'

const ROUNDS = 60
const tool = async ({ result }) => result
const contestants = {
  bare: { call: tool },
  traceTool: {
    call: traceTool(tool, { name: 'Read', parameters: ({ parameters }) => parameters }),
  },
}

// Long blocks: the clock of CPU time counts in microseconds.
const payloads = Array.from({ length: 20 }, () => payloadsOf('small')).flat()
const times = await measure(contestants, payloads, { rounds: ROUNDS, onRound: () => {} })
const inNanoseconds = ({ cpu }) => Math.round(lowerQuartile(cpu) * 1000)
console.log(
  JSON.stringify({ bare: inNanoseconds(times.bare), traceTool: inNanoseconds(times.traceTool) }),
)
