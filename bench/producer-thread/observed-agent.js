// The agent with us: our processor and its queue, with the variant's sink behind it.

import { createRequire } from 'node:module'
import { ActionSpanProcessor } from '@agent-actions/exporter'
import { ActionLogger, CorrelationIdGenerator } from '@agent-actions/sdk'

const { BasicTracerProvider } = createRequire(
  import.meta.resolve('@agent-actions/node/package.json'),
)('@opentelemetry/sdk-trace-base')

/** At the same time, so that a send has several partitions, as in a process with several agents. */
const RUNS = 8
const FLUSHED_WITHIN_MS = 60_000

const NOTHING = { open: async () => {}, send: async () => {}, close: async () => {} }
const SINKS = {
  nothing: async () => NOTHING,
  inline: async (kafka) =>
    (await import('@agent-actions/kafka')).kafkaSink({ ...kafka, thread: false }),
  worker: async (kafka) =>
    (await import('@agent-actions/kafka')).kafkaSink({ ...kafka, thread: true }),
}

export async function observe({ sink: kind, spool, flushAfterMs = 10, kafka }) {
  const sink = await SINKS[kind](kafka)
  let acknowledged
  const processor = new ActionSpanProcessor({
    sink: {
      send: async (events) => {
        await sink.send(events)
        acknowledged ??= performance.now()
      },
      close: () => sink.close(),
    },
    spool: spool === undefined ? false : { directory: spool },
    flushAfterMs,
    exportTimeoutMs: FLUSHED_WITHIN_MS,
  })
  // Ahead of the first action, as `start()` does.
  sink.open().catch(() => {})
  const tracerProvider = new BasicTracerProvider({
    idGenerator: new CorrelationIdGenerator(),
    spanProcessors: [processor],
  })
  const logs = Array.from(
    { length: RUNS },
    () => new ActionLogger({ agentName: 'agent-busy', tracerProvider }),
  )
  return {
    startCall: (run, { parameters, result }) => {
      const call = logs[run % RUNS].startToolCall('Read', parameters)
      return () => call.setResult(result).end()
    },
    waiting: () => processor.stats().queued + processor.stats().spooled,
    dropped: () => Object.values(processor.stats().dropped).reduce((sum, count) => sum + count, 0),
    acknowledged: () => acknowledged,
    flush: () => processor.forceFlush(),
    shutdown: () => processor.shutdown(),
  }
}
