// What cases.mjs of a framework's folder runs with: real spans, our processor and a sink in memory.

import { ActionSpanProcessor } from '@agent-actions/exporter'
import { drawActions, memorySink } from '@agent-actions/exporter/testing'
import { CorrelationIdGenerator } from '@agent-actions/sdk'
import { context, diag, DiagLogLevel, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'

/**
 * Runs the cases in their order, each on its own, and prints `{ [name]: Outcome }` as JSON.
 *
 * A case is an async function. What it returns is shown to the test as JSON, and so is what it throws.
 *
 * @param cases by name, each `() => Promise<unknown>`
 */
export async function runCases(cases) {
  const told = []
  diag.setLogger(logInto(told), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true })
  const unhandled = []
  process.on('unhandledRejection', (reason) => unhandled.push(String(reason)))
  let sink = memorySink()
  const current = { send: (events) => sink.send(events), close: () => sink.close() }
  const processor = new ActionSpanProcessor({ sink: current, agentName: 'case-agent' })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({
      spanProcessors: [processor],
      idGenerator: new CorrelationIdGenerator(),
    }),
  )
  const outcomes = {}
  for (const [name, run] of Object.entries(cases)) {
    sink = memorySink()
    told.length = 0
    unhandled.length = 0
    const ended = await run().then(
      (returned) => ({ returned }),
      (error) => ({ threw: `${error?.name}: ${error?.message}` }),
    )
    await processor.forceFlush()
    // Rejections that nobody handles are told when the microtasks are done.
    await new Promise((resolve) => setImmediate(resolve))
    const { events } = sink
    outcomes[name] = {
      ...ended,
      events,
      tree: drawActions(events),
      told: [...told],
      unhandled: [...unhandled],
    }
  }
  // Not before all is written: some frameworks keep connections of their fake servers open.
  process.stdout.write(`${JSON.stringify(outcomes)}\n`, () => process.exit(0))
}

function logInto(told) {
  const tell = (...parts) => told.push(parts.map(String).join(' '))
  return { error: tell, warn: tell, info() {}, debug() {}, verbose() {} }
}
