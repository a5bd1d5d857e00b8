import { lowerQuartile, ratioOf } from './measure.js'
import { noiseOf } from './noise.js'
import { SIZES } from './payloads.js'

/** Sentences and tables for people, or one JSON object a line; what they say is the same. */
export class Report {
  #json
  #ratios = {}

  constructor({ json = false }) {
    this.#json = json
  }

  progress(text) {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`)
  }

  withoutProvider({ bare, traceTool }) {
    const more = traceTool - bare
    this.#row({ name: 'traceTool without a provider', over_bare_function_ns: more })
    this.#say(
      `Without a provider traceTool takes ${more} ns more than the bare function (${bare} ns).`,
    )
  }

  size(size, payloads, times) {
    const bytes = JSON.stringify(payloads[0]).length
    this.#say(`\n${size}: ${bytes} bytes of JSON, ${payloads.length} calls a block`)
    const base = times['bare span'].cpu
    for (const [name, { cpu, wall }] of Object.entries(times)) {
      const [cpuUs, wallUs] = [lowerQuartile(cpu), lowerQuartile(wall)]
      const ratio = ratioOf(base, cpu)
      this.#row({
        size,
        name,
        cpu_us: rounded(cpuUs),
        wall_us: rounded(wallUs),
        ratio: rounded(ratio),
      })
      this.#say(
        `  ${name.padEnd(18)} ${cell(cpuUs)} µs CPU ${cell(wallUs)} µs wall ${cell(ratio)} ×`,
      )
    }
    const again = times['bare span, again']
    if (again !== undefined) this.#noise(size, noiseOf(base, again.cpu))
  }

  addRatio(key, size, ratio) {
    this.#ratios[key] = { ...this.#ratios[key], [size]: rounded(ratio) }
  }

  ratios() {
    this.#row({ bench: 'overhead', ratios: this.#ratios })
    this.#say(`\ntraceTool over      ${SIZES.map((size) => size.padStart(8)).join('')}  (CPU time)`)
    for (const [key, bySize] of Object.entries(this.#ratios)) {
      const cells = SIZES.map((size) => cell(bySize[size]))
      this.#say(`  ${key.slice('vs_'.length).padEnd(18)}${cells.join('')}`)
    }
  }

  #noise(size, [lowest, highest]) {
    this.#row({ size, noise: { lowest: rounded(lowest), highest: rounded(highest) } })
    this.#say(
      `  Noise: "bare span, again" is the same code as "bare span"; in fifths of the rounds it took ${rounded(lowest)} to ${rounded(highest)} × its time.`,
    )
  }

  #row(values) {
    if (this.#json) console.log(JSON.stringify(values))
  }

  #say(text) {
    if (!this.#json) console.log(text)
  }
}

function cell(value) {
  return value.toFixed(2).padStart(8)
}

function rounded(value) {
  return Math.round(value * 100) / 100
}
