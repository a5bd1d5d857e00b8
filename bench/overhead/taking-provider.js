// A provider whose spans go through a processor to an exporter that takes all and does nothing.

import { createRequire } from 'node:module'

const { BasicTracerProvider, BatchSpanProcessor } = createRequire(
  import.meta.resolve('@agent-actions/node/package.json'),
)('@opentelemetry/sdk-trace-base')

/** @param processorOf a library's own span processor, with the exporter in it */
export function takingProvider(processorOf = (exporter) => new BatchSpanProcessor(exporter)) {
  let taken = 0
  let last
  const exporter = {
    export(spans, done) {
      taken += spans.length
      last = spans.at(-1)
      done({ code: 0 })
    },
    forceFlush: async () => {},
    shutdown: async () => {},
  }
  const processor = processorOf(exporter)
  return {
    tracerProvider: new BasicTracerProvider({ spanProcessors: [processor] }),
    flush: () => processor.forceFlush(),
    taken: () => taken,
    /** All that the last span says, to look for a payload in it. */
    lastText: () => Object.values(last.attributes).join('\n'),
  }
}
