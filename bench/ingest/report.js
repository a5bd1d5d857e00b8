// Tables for people, or one JSON object for each measurement and a last one with the ratios.

const LIMIT = 'COPY'
const RATIOS = { vs_copy_writer: 'insertActions', vs_copy_from_kafka: 'from Kafka' }

export class Report {
  #json
  #runs = []

  constructor({ json }) {
    this.#json = json
  }

  add(run) {
    this.#runs.push(run)
    if (this.#json) console.log(JSON.stringify(run))
  }

  table(size) {
    if (this.#json) return
    const runs = this.#runs.filter((run) => run.size === size)
    const names = [...new Set(runs.map(({ name }) => name))]
    if (names.length === 0) return
    console.log(
      `\nbatches of ${size}            rows/s  of COPY (from to)   CPU µs a row: Node  backend`,
    )
    const rateOf = (name) => median(figure(runs, name, 'rowsPerSecond'))
    for (const name of names.toSorted((a, b) => rateOf(a) - rateOf(b))) {
      const ratios = this.#ratios(size, name)
      const columns = [
        name.padEnd(22),
        String(rateOf(name)).padStart(9),
        median(ratios).toFixed(2).padStart(9),
        `(${Math.min(...ratios).toFixed(2)} ${Math.max(...ratios).toFixed(2)})`,
        shown(median(figure(runs, name, 'nodeUs'))).padStart(20),
        shown(median(figure(runs, name, 'backendUs'))).padStart(8),
      ]
      console.log(columns.join(' '))
    }
  }

  end() {
    if (!this.#json) return
    const sizes = [...new Set(this.#runs.map(({ size }) => size))]
    const each = (figureOf) =>
      Object.fromEntries(
        Object.entries(RATIOS).map(([key, name]) => [
          key,
          Object.fromEntries(
            sizes
              .map((size) => [size, this.#ratios(size, name)])
              .filter(([, ratios]) => ratios.length > 0)
              .map(([size, ratios]) => [size, figureOf(ratios)]),
          ),
        ]),
      )
    const spread = each((ratios) => [Math.min(...ratios), Math.max(...ratios)].map(rounded))
    const ratios = each((all) => rounded(median(all)))
    console.log(JSON.stringify({ bench: 'ingest', ratios, spread }))
  }

  /** To the limit in the same round. */
  #ratios(size, name) {
    const runs = this.#runs.filter((run) => run.size === size)
    const limits = new Map(
      runs.filter((run) => run.name === LIMIT).map((run) => [run.round, run.rowsPerSecond]),
    )
    return runs
      .filter((run) => run.name === name)
      .map((run) => run.rowsPerSecond / limits.get(run.round))
  }
}

function figure(runs, name, key) {
  return runs.filter((run) => run.name === name).map((run) => run[key])
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}

function shown(us) {
  return us === undefined ? '-' : us.toFixed(1)
}

function rounded(ratio) {
  return Math.round(ratio * 1000) / 1000
}
