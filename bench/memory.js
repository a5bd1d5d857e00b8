// npm run bench -- memory [--actions <n>]
//
// The claim: an agent can act for months. After 1,000,000 actions the heap is, after a forced collection,
// within 5 MB of what it was after the first 10,000; and 10,000 calls that were started and dropped, never
// ended, are collected as garbage. Exits with 1 where either does not hold.

import { createRequire } from 'node:module'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { ActionSpanProcessor } from '@agent-actions/exporter'
import { ActionLogger, CorrelationIdGenerator } from '@agent-actions/sdk'

const { BasicTracerProvider } = createRequire(
  import.meta.resolve('@agent-actions/node/package.json'),
)('@opentelemetry/sdk-trace-base')

const { values: options } = parseArgs({
  options: { actions: { type: 'string', default: '1000000' } },
})
const ACTIONS = Number(options.actions)
const FIRST = 10_000
const MOST_MB = 5

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

const sink = { send: async () => {}, close: async () => {} }
const processor = new ActionSpanProcessor({ sink })
const tracerProvider = new BasicTracerProvider({
  idGenerator: new CorrelationIdGenerator(),
  spanProcessors: [processor],
})
const log = new ActionLogger({ agentName: 'agent-researcher', tracerProvider })

await act(FIRST)
const before = await heapMb()
await act(ACTIONS - FIRST)
const grown = (await heapMb()) - before
const { delivered } = processor.stats()
tell(delivered === ACTIONS, `${delivered} of ${ACTIONS} actions delivered`)
tell(
  grown <= MOST_MB,
  `the heap grew by ${grown.toFixed(2)} MB from action ${FIRST} on (at most ${MOST_MB})`,
)

const dropped = drop(10_000)
await heapMb()
const kept = dropped.filter((call) => call.deref()).length
tell(kept === 0, `${kept} of ${dropped.length} dropped calls are still in memory (none)`)

async function act(count) {
  for (let index = 0; index < count; index += 1) {
    const path = `src/file-${index}.ts`
    log.toolCall(`Read${index % 20}`, { file_path: path }, () => ({ lines: index, first: path }))
    if (index % 500 === 0) await processor.forceFlush()
  }
  await processor.forceFlush()
}

function drop(count) {
  return Array.from({ length: count }, () => new WeakRef(log.startToolCall('Dropped', { a: 1 })))
}

async function heapMb() {
  for (let turn = 0; turn < 3; turn += 1) {
    // A WeakRef holds on to what it was made of until the turn is over.
    await new Promise((resolve) => setImmediate(resolve))
    collect()
  }
  return process.memoryUsage().heapUsed / 1024 / 1024
}

function tell(holds, what) {
  console.log(`${holds ? '✓' : '✗'} ${what}`)
  if (!holds) process.exitCode = 1
}
