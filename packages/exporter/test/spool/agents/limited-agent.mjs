// An agent whose system gives it little: it acts as its first argument says, and tells what became of
// its actions. The second is the spool's folder.

import { closeSync, openSync } from 'node:fs'
import { ActionSpanProcessor } from '@agent-actions/exporter'
import { diag, DiagLogLevel } from '@opentelemetry/api'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'

const [way, directory] = process.argv.slice(2)
const warnings = []
const note = (text) => warnings.push(text)
diag.setLogger({ error: note, warn: note, info() {}, debug() {}, verbose() {} }, DiagLogLevel.WARN)

let isAway = true
const sent = new Set()
const sink = {
  async send(events) {
    if (isAway) throw Object.assign(new Error('away'), { retryable: true })
    for (const { id } of events) sent.add(id)
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
const act = (count) => {
  for (let n = 0; n < count; n += 1) {
    write({ n, text: 'x'.repeat(500) })
  }
}

const ways = {
  /** Files have a limit (ulimit -f): a write is torn, and those after it fail. */
  async fills() {
    act(300)
    isAway = false
    await processor.forceFlush()
  },
  /** No descriptor is left when the spool is to be read. */
  async opensAll() {
    act(300)
    const descriptors = []
    try {
      for (;;) descriptors.push(openSync('/dev/null'))
    } catch {}
    isAway = false
    while (processor.stats().delivered < 50) await new Promise(setImmediate)
    for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate)
    console.error(JSON.stringify(processor.stats()))
    descriptors.forEach(closeSync)
    await processor.forceFlush()
  },
  /** Has nothing more to do, while others have left a lot. */
  async isDone() {
    isAway = false
    act(1)
    await processor.forceFlush()
  },
}
await ways[way]()
process.on('exit', () =>
  console.log(JSON.stringify({ ...processor.stats(), sent: sent.size, warnings })),
)
if (way !== 'isDone') await processor.shutdown()
