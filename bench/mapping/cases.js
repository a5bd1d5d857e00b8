import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ActionLogger } from '@agent-actions/sdk'
import { knownDialects } from '../../packages/exporter/dist/dialects/known-dialects.js'
import { payloadsOf } from '../overhead/payloads.js'

const { BasicTracerProvider } = createRequire(
  import.meta.resolve('@agent-actions/node/package.json'),
)('@opentelemetry/sdk-trace-base')

const RECORDINGS = join(import.meta.dirname, '../../packages/exporter/fixtures/spans')
const SIZES = ['small', 'middle']

/** What there is to read: spans of ours, of the conventions, and of every dialect that has a recording. */
export async function casesOf() {
  return [
    ...SIZES.map((size) => ({
      dialect: 'agent-actions',
      name: size,
      makeSpans: (count) => ended(count, size, callByLogger),
    })),
    ...SIZES.map((size) => ({
      dialect: 'gen-ai',
      name: size,
      makeSpans: (count) => ended(count, size, callByConvention),
    })),
    ...recordedCases(),
  ]
}

function ended(count, size, call) {
  const spans = []
  const keep = {
    onStart() {},
    onEnd: (span) => void spans.push(span),
    forceFlush() {},
    shutdown() {},
  }
  const provider = new BasicTracerProvider({ spanProcessors: [keep] })
  const payloads = payloadsOf(size)
  const act = call(provider)
  for (let i = 0; i < count; i += 1) act(payloads[i % payloads.length])
  return spans
}

function callByLogger(tracerProvider) {
  const log = new ActionLogger({ agentName: 'agent-researcher', tracerProvider })
  return ({ parameters, result }) => log.toolCall('Read', parameters, () => result)
}

function callByConvention(provider) {
  const tracer = provider.getTracer('framework')
  return ({ parameters, result }) =>
    tracer
      .startSpan('execute_tool Read', {
        attributes: {
          'gen_ai.operation.name': 'execute_tool',
          'gen_ai.tool.name': 'Read',
          'gen_ai.agent.name': 'agent-researcher',
          'gen_ai.tool.call.arguments': JSON.stringify(parameters),
          'gen_ai.tool.call.result': JSON.stringify(result),
        },
      })
      .end()
}

/** Each action of a recording alone, without what was around it: other spans' reading is not its cost. */
function recordedCases() {
  const byDialect = new Map()
  for (const span of recordedSpans()) {
    const dialect = knownDialects.find((known) => known.classify(span) !== undefined)
    if (!dialect || !isAction(span, dialect)) continue
    byDialect.set(dialect.name, [...(byDialect.get(dialect.name) ?? []), span])
  }
  return [...byDialect].map(([dialect, spans]) => ({
    dialect,
    name: 'recorded',
    makeSpans: (count) =>
      // One after the other, as one agent would: each with as many of the block as any other.
      Array.from({ length: count }, (_, index) => ({
        ...spans[Math.floor((index * spans.length) / count)],
      })),
  }))
}

function isAction(span, dialect) {
  const named = dialect.agentName?.(span) ?? span.attributes['gen_ai.agent.name']
  return dialect.classify(span) === 'action' || Boolean(named)
}

function recordedSpans() {
  return recordings()
    .filter((file) => file.endsWith('.json') && !file.endsWith('.events.json'))
    .flatMap((file) => JSON.parse(readFileSync(join(RECORDINGS, file), 'utf8')).spans)
    .map(spanLike)
}

function recordings() {
  try {
    return readdirSync(RECORDINGS, { recursive: true })
  } catch (error) {
    if (error.code === 'ENOENT') return []
    throw error
  }
}

const resources = new Map()

/** One object for all spans of a service, as a provider has it. */
function resourceOf(attributes) {
  const key = JSON.stringify(attributes)
  if (!resources.has(key)) resources.set(key, { attributes })
  return resources.get(key)
}

function spanLike({ traceId, spanId, scope, resource, links, ...span }) {
  const context = { traceId, spanId, traceFlags: 1 }
  return {
    ...span,
    instrumentationScope: scope,
    resource: resourceOf(resource),
    links: links.map((link) => ({ context: { ...link, traceFlags: 1 } })),
    spanContext: () => context,
  }
}
