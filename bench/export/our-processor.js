// Ours: the processor and the Kafka sink, everything as shipped but what the contestant is about. Either ended
// spans are handed to the processor, or spans are made and ended under the clock.

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT_CONTEXT } from '@opentelemetry/api'
import { ActionSpanProcessor } from '@agent-actions/exporter'
import { kafkaSink } from '@agent-actions/kafka'
import { endedSpans, spanMaker } from './agent-spans.js'
import { handOver } from './handing-over.js'

const FLUSHED_WITHIN_MS = 60_000

export async function prepare({ thread, spool, withSpan, flushEvents, brokers, topic, folder }) {
  const sink = kafkaSink({ brokers, topic, thread })
  await sink.open()
  let bytes = 0
  const processor = new ActionSpanProcessor({
    sink: {
      send: (events) => {
        for (const { value } of events) bytes += value.byteLength
        return sink.send(events)
      },
      close: () => sink.close(),
    },
    spool: spool ? { directory: mkdtempSync(join(folder ?? tmpdir(), 'spool-')) } : false,
    exportTimeoutMs: FLUSHED_WITHIN_MS,
    ...(flushEvents && { flushEvents }),
  })
  const makeSpan = spanMaker(processor)
  const waiting = () => processor.stats().queued + processor.stats().spooled

  return {
    bytes: () => bytes,
    close: () => processor.shutdown(),
    /** @returns what is to be timed */
    ready(count) {
      const spans = withSpan ? [] : endedSpans(count)
      // What is part of making a span, and so of the other contestant.
      for (const span of spans) processor.onStart(span, ROOT_CONTEXT)
      const hand = withSpan ? makeSpan : (index) => processor.onEnd(spans[index])
      return async () => {
        const before = processor.stats().delivered
        await handOver(count, hand, waiting)
        await processor.forceFlush()
        const { delivered, dropped } = processor.stats()
        if (delivered - before === count) return
        throw new Error(
          `${delivered - before} of ${count} delivered, dropped ${JSON.stringify(dropped)}`,
        )
      }
    },
  }
}
