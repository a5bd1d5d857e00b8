// What an agent would export spans with otherwise: OpenTelemetry's BatchSpanProcessor and its OTLP exporter
// (bench/peers), over HTTP, protobuf. Batches as by default; a queue as long as ours, since at full speed
// the default of 2,048 spans would drop most of them.

import { endedSpans } from './agent-spans.js'
import { handOver } from './handing-over.js'
import { batchProcessor, otlpExporter } from '../peers/otlp.js'

const QUEUE_SPANS = 20_000

export async function prepare({ url, compression }) {
  const exporter = otlpExporter(url, compression)
  let exported = 0
  const counting = {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (!result.error) exported += spans.length
        done(result)
      }),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  }
  const processor = batchProcessor(counting, QUEUE_SPANS)

  return {
    /** The server knows. */
    bytes: () => undefined,
    close: () => processor.shutdown(),
    async ready(count) {
      const spans = endedSpans(count)
      return async () => {
        const before = exported
        let handed = 0
        const hand = (index) => {
          processor.onEnd(spans[index])
          handed += 1
        }
        await handOver(count, hand, () => handed - (exported - before))
        await processor.forceFlush()
        if (exported - before !== count) {
          throw new Error(`${exported - before} of ${count} spans exported`)
        }
      }
    },
  }
}
