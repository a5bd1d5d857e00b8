// An agent that acts until it is killed. Arguments: the spool's folder, the file of its oracle, a number
// that is its own. It writes each action's number before the call and again when end() has returned.

import { appendFileSync, openSync, writeSync } from 'node:fs'
import { ActionSpanProcessor } from '@agent-actions/exporter'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'

const [directory, oracleFile, agent] = process.argv.slice(2)
const oracle = openSync(oracleFile, 'a')
const delivered = `${oracleFile}.delivered`

// A sink that is there for a while, and away for a while.
let sends = 0
const sink = {
  async send(events) {
    sends += 1
    if (sends % 3 !== 0) throw Object.assign(new Error('away'), { retryable: true })
    appendFileSync(
      delivered,
      events.map(({ value }) => `${Buffer.from(value).toString()}\n`).join(''),
    )
  },
  async close() {},
}

const processor = new ActionSpanProcessor({
  sink,
  maxQueueEvents: 50,
  flushEvents: 20,
  spool: { directory },
})
const tracer = new BasicTracerProvider({ spanProcessors: [processor] }).getTracer('agent')
const write = (parameters) => {
  const attributes = {
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': 'Write',
    'gen_ai.tool.call.arguments': JSON.stringify(parameters),
  }
  tracer.startSpan('execute_tool Write', { attributes }).end()
}

for (let n = 0; ; n += 1) {
  const key = `${agent}-${n}`
  writeSync(oracle, `offered ${key}\n`)
  write({ key })
  writeSync(oracle, `accepted ${key}\n`)
  if (n % 20 === 0) await new Promise((resolve) => setImmediate(resolve))
}
