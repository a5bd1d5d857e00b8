// The spans that every contestant exports: tool calls of our SDK in several runs, always the same ones, up to ids
// and times, which are as long as any others.

import { createRequire } from 'node:module'
import { ROOT_CONTEXT } from '@opentelemetry/api'
import { ActionSpanProcessor } from '@agent-actions/exporter'
import { ActionLogger, CorrelationIdGenerator } from '@agent-actions/sdk'
import { makePayloads } from '../producer-thread/payloads.js'

const { BasicTracerProvider } = createRequire(
  import.meta.resolve('@agent-actions/node/package.json'),
)('@opentelemetry/sdk-trace-base')

/** At the same time, as in a process with several agents; a run is on one partition. */
const RUNS = 24
const random = repeatable(7)
const payloads = makePayloads(1_000, random)
/** The same in each process, or partitions would have more to do in one than in another. */
const runIds = Array.from({ length: RUNS }, uuid)

/** @returns a function that makes and ends the span of one tool call; `processor` is told of it */
export function spanMaker(processor) {
  const tracerProvider = new BasicTracerProvider({
    idGenerator: new CorrelationIdGenerator(),
    spanProcessors: [processor],
  })
  const logs = runIds.map(
    (correlationId) => new ActionLogger({ agentName: 'agent-busy', correlationId, tracerProvider }),
  )
  let made = 0
  return () => {
    const { parameters, result } = payloads[made % payloads.length]
    logs[made % RUNS].startToolCall('Read', parameters).setResult(result).end()
    made += 1
  }
}

export function endedSpans(count) {
  const spans = []
  const keep = {
    onStart() {},
    onEnd: (span) => void spans.push(span),
    forceFlush: async () => {},
    shutdown: async () => {},
  }
  const makeSpan = spanMaker(keep)
  for (let made = 0; made < count; made += 1) makeSpan()
  return spans
}

/** The events that we make of such spans. */
export async function encodedEvents(count) {
  const events = []
  const sink = { send: async (batch) => void events.push(...batch), close: async () => {} }
  const processor = new ActionSpanProcessor({ sink, spool: false, maxQueueEvents: count })
  for (const span of endedSpans(count)) {
    processor.onStart(span, ROOT_CONTEXT)
    processor.onEnd(span)
  }
  await processor.forceFlush()
  await processor.shutdown()
  if (events.length !== count) throw new Error(`${events.length} events of ${count} spans`)
  return events
}

function uuid() {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** Numbers from 0 to 1, the same in each process (a linear congruential generator). */
function repeatable(seed) {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
