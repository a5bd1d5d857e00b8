// Tables for people, or one JSON object for each run: medians of all rounds, and the ratios of the worker thread's
// figures to those inline, each of two that ran in the same round.

const FIGURE = (name, pick, digits = 0) => ({ name, pick, digits })

export const FIGURES = {
  steady: [
    FIGURE('late p50 ms', (run) => run.lateP50, 2),
    FIGURE('late p99 ms', (run) => run.lateP99, 2),
    FIGURE('late p99.9 ms', (run) => run.lateP999, 2),
    FIGURE('late max ms', (run) => run.lateMax, 1),
    FIGURE('end() p50 µs', (run) => run.endP50),
    FIGURE('end() p99 µs', (run) => run.endP99),
    FIGURE('end() p99.9 µs', (run) => run.endP999),
    FIGURE('loop busy %', (run) => run.busy),
    FIGURE('CPU µs/action', (run) => run.cpu, 1),
    FIGURE('of its own thread', (run) => run.ownCpu, 1),
    FIGURE('waited for a CPU %', (run) => run.waited),
    FIGURE('RSS MB', (run) => run.rss),
    FIGURE('first action ms', (run) => run.firstActionMs),
    FIGURE('first ack ms', (run) => run.acknowledgedMs),
    FIGURE('full speed 1/s', (run) => run.fastPerSecond),
    FIGURE('its CPU µs/action', (run) => run.fastCpu, 1),
    FIGURE('actions/s', (run) => run.perSecond),
    FIGURE('delivered/s', (run) => run.deliveredPerSecond),
    FIGURE('dropped', (run) => run.dropped),
  ],
  outage: ['away', 'back']
    .flatMap((when) => [
      FIGURE(`${when}: late p50 ms`, (run) => run[when].lateP50, 2),
      FIGURE(`${when}: late p99 ms`, (run) => run[when].lateP99, 2),
      FIGURE(`${when}: late p99.9 ms`, (run) => run[when].lateP999, 2),
      FIGURE(`${when}: late max ms`, (run) => run[when].lateMax, 1),
      FIGURE(`${when}: end() p99 µs`, (run) => run[when].endP99),
      FIGURE(`${when}: end() p99.9 µs`, (run) => run[when].endP999),
      FIGURE(`${when}: loop busy %`, (run) => run[when].busy),
      FIGURE(`${when}: CPU µs/action`, (run) => run[when].cpu, 1),
      FIGURE(`${when}: of its own thread`, (run) => run[when].ownCpu, 1),
      FIGURE(`${when}: waited for a CPU %`, (run) => run[when].waited),
      FIGURE(`${when}: RSS MB`, (run) => run[when].rss),
    ])
    .concat(FIGURE('back: delivered/s', (run) => run.back.deliveredPerSecond)),
}

export class Report {
  #json
  #ratios = {}

  constructor({ json = false }) {
    this.#json = json
  }

  run(title, variant, figures) {
    if (this.#json) console.log(JSON.stringify({ title, variant, ...figures }))
  }

  /** @param runs by variant what each round measured */
  table(title, figures, runs) {
    const names = Object.keys(runs)
    const pairs = names
      .filter((name) => name.startsWith('worker'))
      .map((worker) => [worker.replace('worker', 'inline'), worker])
      .filter(([inline]) => names.includes(inline))
    const rows = figures.map(({ name, pick, digits }) => ({
      name,
      medians: names.map((variant) => rounded(median(runs[variant].map(pick)), digits)),
      spans: names.map((variant) => spanOf(runs[variant].map(pick), digits)),
      ratios: pairs.map(([inline, worker]) =>
        rounded(median(runs[worker].map((run, round) => pick(run) / pick(runs[inline][round]))), 2),
      ),
    }))
    this.#ratios[title] = Object.fromEntries(rows.map(({ name, ratios }) => [name, ratios[0]]))
    if (this.#json) return
    print([`${title} | median`, ...names], rows, ({ medians }) => medians)
    print([`${title} | least … most`, ...names], rows, ({ spans }) => spans)
    print(
      [`${title} | worker over inline`, ...pairs.map(([, of]) => of)],
      rows,
      (row) => row.ratios,
    )
  }

  end() {
    if (!this.#json) return
    console.log(JSON.stringify({ bench: 'producer-thread', ratios: this.#ratios }))
  }
}

function print(head, rows, cellsOf) {
  const lines = [head, ...rows.map((row) => [row.name, ...cellsOf(row).map(String)])]
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)))
  for (const line of lines) {
    console.log(line.map((cell, column) => cell.padStart(widths[column])).join('  '))
  }
  console.log()
}

/** `undefined` where nobody measured it. */
function median(values) {
  const known = values.filter((value) => Number.isFinite(value)).toSorted((a, b) => a - b)
  const [lower, upper] = [(known.length - 1) >> 1, known.length >> 1]
  return known.length === 0 ? undefined : (known[lower] + known[upper]) / 2
}

function spanOf(values, digits) {
  const known = values.filter((value) => Number.isFinite(value))
  if (known.length === 0) return '–'
  return `${rounded(Math.min(...known), digits)}…${rounded(Math.max(...known), digits)}`
}

function rounded(value, digits) {
  return value === undefined ? '–' : Number(value.toFixed(digits))
}
