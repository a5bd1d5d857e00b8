// By rate: percentiles and a histogram for people, or one JSON object.

const GOALS = { 500: { p50: 30, p99: 200 } }
const PERCENTILES = { p50: 0.5, p90: 0.9, p99: 0.99, 'p99.9': 0.999, max: 1 }
/** Upper ends of the bars, in ms: each about 1.5 times the one before. */
const ENDS = [
  1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1_000, 2_000, 5_000,
]
const BAR = 60

export class Report {
  #json
  #ratios = { p50_ms: {}, p99_ms: {} }

  constructor({ json = false }) {
    this.#json = json
  }

  rate(rate, { latencyMs, lateMs, errorMs }) {
    const latency = percentilesOf(latencyMs)
    this.#ratios.p50_ms[rate] = latency.p50
    this.#ratios.p99_ms[rate] = latency.p99
    const [late, error] = [percentilesOf(lateMs), percentilesOf(errorMs)]
    const bars = barsOf(latencyMs)
    if (this.#json) {
      const counts = Object.fromEntries(bars.map(({ to, count }) => [to, count]))
      console.log(JSON.stringify({ rate, latency, late, error, counts }))
      return
    }
    console.log(`\n${rate} actions/s, ${latencyMs.length} actions: ${textOf(latency)}`)
    console.log(`  of it the agent was late with ending them: ${textOf(late)}`)
    console.log(`  and a row was noted too late by at most:   ${textOf(error)}`)
    const most = Math.max(...bars.map(({ count }) => count))
    for (const { from, to, count } of bars) {
      const bar = '█'.repeat(Math.ceil((count / most) * BAR))
      console.log(`  ${cell(from)} – ${cell(to)} ms ${String(count).padStart(8)} ${bar}`)
    }
    for (const [name, goal] of Object.entries(GOALS[rate] ?? {})) {
      const mark = latency[name] <= goal ? '✓' : '✗'
      console.log(`${mark} ${name} at ${rate}/s: ${latency[name]} ms (goal ${goal} ms)`)
    }
  }

  end() {
    if (this.#json) console.log(JSON.stringify({ bench: 'latency', ratios: this.#ratios }))
  }
}

function percentilesOf(values) {
  const sorted = Float64Array.from(values).toSorted()
  return Object.fromEntries(
    Object.entries(PERCENTILES).map(([name, share]) => {
      const at = Math.max(0, Math.ceil(sorted.length * share) - 1)
      return [name, Number(sorted[at].toFixed(2))]
    }),
  )
}

/** From the first bar that has any to the last. */
function barsOf(values) {
  const ends = [...ENDS, Infinity]
  const bars = ends.map((to, index) => ({ from: ends[index - 1] ?? 0, to, count: 0 }))
  for (const value of values) bars[ends.findIndex((to) => value <= to)].count += 1
  const isUsed = ({ count }) => count > 0
  return bars.slice(bars.findIndex(isUsed), bars.findLastIndex(isUsed) + 1)
}

function textOf(percentiles) {
  return Object.entries(percentiles)
    .map(([name, ms]) => `${name} ${ms}`)
    .join(', ')
    .concat(' ms')
}

function cell(ms) {
  return (ms === Infinity ? '…' : String(ms)).padStart(5)
}
