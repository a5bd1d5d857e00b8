// A table for people, or one JSON object for each run. A ratio is that of two runs of the same round, and what is shown
// is the median of all rounds.

const WIDTH = 24

export class Report {
  #json
  #runs = new Map()

  constructor({ json = false }) {
    this.#json = json
  }

  say(text) {
    if (!this.#json) console.log(text)
  }

  run(round, name, figures) {
    this.#runs.set(name, [...(this.#runs.get(name) ?? []), figures])
    if (this.#json) console.log(JSON.stringify({ round, name, ...figures }))
  }

  /** @returns of each round, how many times as fast the first was as the second; none where one of them did not run */
  ratios(name, base) {
    const others = this.#runs.get(base) ?? []
    return (this.#runs.get(name) ?? [])
      .map((run, round) => run.perSecond / others[round]?.perSecond)
      .filter(Number.isFinite)
  }

  table(base) {
    const head = ['spans/s', 'least … most', `of ${base}`, 'least … most', 'CPU µs', 'bytes']
    this.say(`\n${''.padEnd(WIDTH)}${head.map((text) => text.padStart(16)).join('')}`)
    for (const [name, runs] of this.#runs) {
      const rates = runs.map(({ perSecond }) => perSecond)
      const ratios = this.ratios(name, base)
      const cells = [
        median(rates)?.toFixed(0),
        spanOf(rates, 0),
        median(ratios)?.toFixed(2),
        spanOf(ratios, 2),
        median(runs.map(({ cpu }) => cpu))?.toFixed(1),
        median(runs.map(({ bytes }) => bytes).filter(Number.isFinite))?.toFixed(0),
      ]
      this.say(`${name.padEnd(WIDTH)}${cells.map((cell) => (cell ?? '–').padStart(16)).join('')}`)
    }
  }

  /** @param compared which two make which ratio, and what it is to reach, where there is a goal */
  end(compared) {
    const ratios = {}
    const spreads = {}
    this.say('')
    for (const { ratio, key, name, base, goal } of compared) {
      const values = this.ratios(name, base)
      if (values.length === 0) continue
      const value = rounded(median(values))
      ratios[ratio] = { ...ratios[ratio], [key]: value }
      spreads[ratio] = {
        ...spreads[ratio],
        [key]: [Math.min(...values), Math.max(...values)].map(rounded),
      }
      if (goal === undefined) this.say(`  ${name}: ${value.toFixed(2)} × ${base}`)
      else {
        const mark = value >= goal ? '✓' : '✗'
        this.say(`${mark} ${name}: ${value.toFixed(2)} × ${base} (goal ${goal})`)
      }
    }
    if (this.#json) console.log(JSON.stringify({ bench: 'export', ratios, spreads }))
  }
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const [lower, upper] = [(sorted.length - 1) >> 1, sorted.length >> 1]
  return sorted.length === 0 ? undefined : (sorted[lower] + sorted[upper]) / 2
}

function spanOf(values, digits) {
  if (values.length === 0) return undefined
  return `${Math.min(...values).toFixed(digits)} … ${Math.max(...values).toFixed(digits)}`
}

function rounded(value) {
  return Number(value.toFixed(3))
}
