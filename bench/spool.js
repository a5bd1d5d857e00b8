// npm run bench -- spool [--rounds <n>] [--json]
//
// The claim: the spool costs an action less than half of what it costs anyway. The same
// tool call with and without one, in turns in one process, delivered to a sink that does nothing; CPU time
// of a call with its delivery, the lower quartile of all rounds. The spool is on the disk of temporary files.

import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ActionSpanProcessor } from '@agent-actions/exporter'
import { ActionLogger, CorrelationIdGenerator } from '@agent-actions/sdk'

const { BasicTracerProvider } = createRequire(
  import.meta.resolve('@agent-actions/node/package.json'),
)('@opentelemetry/sdk-trace-base')

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '80' }, json: { type: 'boolean' } },
})
const ROUNDS = Number(options.rounds)
const CALLS = 2_000
const SIZES = { small: 100, middle: 2_000 }

const directory = mkdtempSync(join(tmpdir(), 'agent-actions-spool-'))
const agents = { memory: agentWith(false), spool: agentWith({ directory }) }
const costs = {}
try {
  for (const [size, chars] of Object.entries(SIZES)) costs[size] = await measure('x'.repeat(chars))
} finally {
  for (const { processor } of Object.values(agents)) await processor.shutdown()
  rmSync(directory, { recursive: true, force: true })
}
for (const [size, { memory, spool }] of Object.entries(costs)) {
  const line = {
    size,
    memory_us: rounded(memory),
    spool_us: rounded(spool),
    more_us: rounded(spool - memory),
  }
  if (options.json) console.log(JSON.stringify(line))
  else {
    console.log(
      `${size.padEnd(7)} without ${line.memory_us} µs, with a spool ${line.spool_us} µs: ${line.more_us} µs more`,
    )
  }
}
if (options.json) {
  const ratios = Object.fromEntries(
    Object.entries(costs).map(([size, { memory, spool }]) => [size, rounded(spool / memory)]),
  )
  console.log(JSON.stringify({ bench: 'spool', ratios: { vs_memory: ratios } }))
}

function agentWith(spool) {
  const processor = new ActionSpanProcessor({
    sink: { send: async () => {}, close: async () => {} },
    spool,
  })
  const tracerProvider = new BasicTracerProvider({
    idGenerator: new CorrelationIdGenerator(),
    spanProcessors: [processor],
  })
  return { processor, log: new ActionLogger({ agentName: 'agent-researcher', tracerProvider }) }
}

async function measure(text) {
  const samples = { memory: [], spool: [] }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, { log, processor }] of Object.entries(agents)) {
      const before = process.cpuUsage()
      for (let call = 0; call < CALLS; call += 1) log.toolCall('Read', { text }, () => call)
      await processor.forceFlush()
      const { user, system } = process.cpuUsage(before)
      samples[name].push((user + system) / CALLS)
    }
  }
  return { memory: lowerQuartile(samples.memory), spool: lowerQuartile(samples.spool) }
}

function lowerQuartile(samples) {
  return samples.toSorted((a, b) => a - b)[Math.floor(samples.length / 4)]
}

function rounded(value) {
  return Math.round(value * 100) / 100
}
