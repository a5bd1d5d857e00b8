// Records the spans of a real library, so that the exporter's dialects are tested on what libraries
// write and not on what we believe they write. The same run gives the same bytes: ids, times and
// stacks are replaced, the rest is as the library left it.

import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { spanNormaliser } from './span-normaliser.mjs'

const FIXTURES = join(import.meta.dirname, '../../packages/exporter/fixtures/spans')

/**
 * Makes the library's global tracer provider. Call before the library is imported.
 *
 * @param recordScript `import.meta.url` of the library's record.mjs: OpenTelemetry is taken from its
 *   folder, because the library must find the same version of the API
 * @param options.library `name@version`, as the fixtures name it
 * @param options.folder of the fixtures
 * @param options.before span processors that see each span before it is recorded
 * @param options.after those that see it afterwards
 * @param options.explicitTimes the library gives its spans times of its own: they set the order
 * @param options.fixed attributes that vary from run to run, and what is recorded instead
 */
export function createRecorder(recordScript, options) {
  const { library, folder, before = [], after = [], explicitTimes = false, fixed = {} } = options
  const require = createRequire(recordScript)
  const { context, trace } = require('@opentelemetry/api')
  const { AsyncLocalStorageContextManager } = require('@opentelemetry/context-async-hooks')
  const { BasicTracerProvider } = require('@opentelemetry/sdk-trace-base')
  const { resourceFromAttributes } = require('@opentelemetry/resources')
  const recording = new RecordingProcessor()
  const tracerProvider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'fixture-service' }),
    spanProcessors: [...before, recording, ...after],
  })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(tracerProvider)
  const appFolder = dirname(fileURLToPath(recordScript))
  return {
    tracerProvider,
    /** Runs one case and writes its fixture. An error of the case is part of it, if it is awaited there. */
    async record(name, run) {
      recording.clear()
      await run()
      const unended = await recording.settled()
      const normalise = spanNormaliser({ appFolder, explicitTimes, fixed })
      const { spans, open } = normalise(recording.starts, [...recording.ends, ...unended])
      const fixture = { library, case: name, spans, ...(open.length > 0 && { unended: open }) }
      mkdirSync(join(FIXTURES, folder), { recursive: true })
      const file = join(FIXTURES, folder, `${name.replaceAll(/[^\w]+/g, '-')}.json`)
      writeFileSync(file, readable(fixture))
    },
  }
}

/** A secret that is one by its key alone: no scanner of files stops at its value. */
export const SECRET = { password: 'opaque-value' }

/** Times on one line. */
function readable(fixture) {
  const text = JSON.stringify(fixture, undefined, 2)
  return `${text.replaceAll(/\[\s+(\d+),\s+(\d+)\s+\]/g, '[$1, $2]')}\n`
}

const LONGEST_WAIT_MS = 2_000

class RecordingProcessor {
  starts = []
  /** Copies: processors that come later change the span itself. */
  ends = []
  #open = new Set()
  #tick = 0
  #onSettled = () => {}

  clear() {
    this.starts = []
    this.ends = []
    this.#open.clear()
  }

  onStart(span) {
    this.#open.add(span)
    this.starts.push({ span, tick: this.#tick++ })
  }

  onEnd(span) {
    this.#open.delete(span)
    this.ends.push({ tick: this.#tick++, span, copy: copyOf(span), isEnded: true })
    if (this.#open.size === 0) this.#onSettled()
  }

  /** The spans that did not end, as they are now. */
  async settled() {
    if (this.#open.size > 0) {
      await new Promise((resolve) => {
        this.#onSettled = resolve
        setTimeout(resolve, LONGEST_WAIT_MS)
      })
    }
    return [...this.#open].map((span) => {
      return { tick: this.#tick++, span, copy: copyOf(span), isEnded: false }
    })
  }

  async forceFlush() {}
  async shutdown() {}
}

function copyOf({ name, kind, instrumentationScope, parentSpanContext, ...span }) {
  const { startTime, endTime, status, attributes, events, links } = span
  return structuredClone({
    name,
    kind,
    scope: { name: instrumentationScope.name, version: instrumentationScope.version },
    parent: parentSpanContext && {
      traceId: parentSpanContext.traceId,
      spanId: parentSpanContext.spanId,
      isRemote: parentSpanContext.isRemote === true,
    },
    startTime,
    endTime,
    status,
    attributes,
    events: events.map((event) => ({ ...event })),
    links: links.map((link) => ({
      traceId: link.context.traceId,
      spanId: link.context.spanId,
      attributes: link.attributes,
    })),
    service: span.resource.attributes['service.name'],
  })
}
