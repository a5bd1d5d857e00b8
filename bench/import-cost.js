// npm run bench -- import-cost [--rounds <n>] [--json]
//
// The claim: importing the SDK costs an agent, once, at most about what starting Node costs. Fresh
// processes, in turns, until they have imported a package, less the same without an import: the median
// of many. Beside it the source files that were loaded, and what the heap has grown by after a forced
// collection, and the process's memory. `register` observes as well: also with the AI SDK, and what it costs
// switched off.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '40' }, json: { type: 'boolean' } },
})
const rounds = Number(options.rounds)

/** The first is what the others are counted from; OpenTelemetry's API is part of each of ours. */
const EMPTY = 'nothing'
const PACKAGES = [
  '@opentelemetry/api',
  '@agent-actions/sdk',
  '@agent-actions/exporter',
  '@agent-actions/node',
  '@agent-actions/node/register',
]
const REGISTER = '@agent-actions/node/register'
/** What else is set where `register` is measured in another way. */
const SETTINGS = {
  // By a hook of the process: the framework itself is not loaded for it.
  'register, one framework': { AGENT_ACTIONS_INSTRUMENTATIONS: 'ai-sdk' },
  'register, switched off': { AGENT_ACTIONS_DISABLED: 'true' },
}
const NAMES = [EMPTY, ...PACKAGES, ...Object.keys(SETTINGS)]
const SCRIPT = join(import.meta.dirname, 'import-cost', 'fresh-process.js')

const runs = Object.fromEntries(NAMES.map((name) => [name, []]))
for (let round = 0; round < rounds; round += 1) {
  for (const name of NAMES) runs[name].push(runFresh(name))
}
const medians = Object.fromEntries(NAMES.map((name) => [name, mediansOf(runs[name])]))
const empty = medians[EMPTY]
if (!options.json) {
  console.log(
    `A process that imports nothing: ${ms(empty.wallMs)} ms, ${ms(empty.cpuMs)} ms of CPU time. More than that:\n`,
  )
}
const costs = Object.fromEntries(NAMES.slice(1).map((name) => [name, costOf(name)]))
for (const [name, cost] of Object.entries(costs)) report(name, cost)
if (options.json) console.log(JSON.stringify({ bench: 'import-cost', costs }))

function costOf(name) {
  const { wallMs, cpuMs, heap, rss } = medians[name]
  const sizes = sourceSizes(name)
  return {
    ms: ms(wallMs - empty.wallMs),
    cpu_ms: ms(cpuMs - empty.cpuMs),
    files: sizes.length,
    source_kb: kb(sizes.reduce((sum, size) => sum + size, 0)),
    heap_kb: kb(heap - empty.heap),
    rss_mb: mb(rss - empty.rss),
  }
}

function report(name, cost) {
  if (options.json) console.log(JSON.stringify({ name, ...cost }))
  else {
    console.log(
      `  ${name.padEnd(28)} ${cell(cost.ms)} ms ${cell(cost.cpu_ms)} ms CPU ${cell(cost.files)} files ${cell(cost.source_kb)} KB source ${cell(cost.heap_kb)} KB heap ${cell(cost.rss_mb)} MB memory`,
    )
  }
}

function runFresh(name, more = {}) {
  const env = {
    ...process.env,
    AGENT_ACTIONS_SINK: 'embedded',
    ...SETTINGS[name],
    ...more,
  }
  const imported = name in SETTINGS ? REGISTER : name
  const { stdout, status } = spawnSync(
    process.execPath,
    [SCRIPT, ...(name === EMPTY ? [] : [imported])],
    { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  if (status !== 0) throw new Error(`${name} could not be imported; what was said is above`)
  return JSON.parse(stdout)
}

/** Node's coverage report names each file that ran, whichever way it was loaded. */
function sourceSizes(name) {
  const folder = mkdtempSync(join(tmpdir(), 'agent-actions-import-cost-'))
  try {
    runFresh(name, { NODE_V8_COVERAGE: folder })
    const [file] = readdirSync(folder)
    const { result } = JSON.parse(readFileSync(join(folder, file), 'utf8'))
    return result
      .filter(({ url }) => url.startsWith('file:'))
      .map(({ url }) => fileURLToPath(url))
      .filter((path) => path !== SCRIPT)
      .map((path) => statSync(path).size)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function mediansOf(samples) {
  const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
  return Object.fromEntries(
    Object.keys(samples[0]).map((key) => [key, median(samples.map((sample) => sample[key]))]),
  )
}

function ms(value) {
  return Math.round(value * 10) / 10
}

function kb(bytes) {
  return Math.round(bytes / 1024)
}

function mb(bytes) {
  return Math.round(bytes / 1024 / 102.4) / 10
}

function cell(value) {
  return String(value).padStart(6)
}
