import { createRequire } from 'node:module'
import { join } from 'node:path'
import { diag } from '@opentelemetry/api'
import {
  BatchSpanProcessor,
  ConsoleSpanExporter,
  SimpleSpanProcessor,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { entryFile } from './entry-file.ts'

type Environment = Readonly<Record<string, string | undefined>>

const OTLP_PACKAGES: Readonly<Record<string, string>> = {
  'http/protobuf': '@opentelemetry/exporter-trace-otlp-proto',
  'http/json': '@opentelemetry/exporter-trace-otlp-http',
  grpc: '@opentelemetry/exporter-trace-otlp-grpc',
}
/** Of OpenTelemetry's specification. */
const DEFAULT_PROTOCOL = 'http/protobuf'

/**
 * What `OTEL_TRACES_EXPORTER` asks for beside us. Not set means none here, and not OTLP as elsewhere:
 * an agent that has no collector must not be told so all the time.
 *
 * What is wrong is a warning: actions are observed all the same.
 */
export function exportersFromEnvironment(environment: Environment): readonly SpanProcessor[] {
  const names = (environment['OTEL_TRACES_EXPORTER'] ?? '').split(',').map((name) => name.trim())
  return [...new Set(names)].flatMap((name) => {
    if (name === '' || name === 'none') return []
    if (name === 'console') return [new SimpleSpanProcessor(new ConsoleSpanExporter())]
    if (name === 'otlp') return otlpProcessors(environment)
    diag.warn(
      `agent-actions: OTEL_TRACES_EXPORTER can name otlp, console and none, but has ${JSON.stringify(name)}, which is left out.`,
    )
    return []
  })
}

function otlpProcessors(environment: Environment): readonly SpanProcessor[] {
  const name = otlpPackage(environment)
  try {
    const { OTLPTraceExporter } = requireFromAgent(name) as {
      readonly OTLPTraceExporter: new () => SpanExporter
    }
    return [new BatchSpanProcessor(new OTLPTraceExporter())]
  } catch (error) {
    diag.warn(otlpProblem(name, error))
    return []
  }
}

function otlpPackage(environment: Environment): string {
  const protocol =
    environment['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL']?.trim() ||
    environment['OTEL_EXPORTER_OTLP_PROTOCOL']?.trim() ||
    DEFAULT_PROTOCOL
  const name = Object.hasOwn(OTLP_PACKAGES, protocol) ? OTLP_PACKAGES[protocol] : undefined
  if (name) return name
  diag.warn(
    `agent-actions: the protocol of OTLP must be one of ${Object.keys(OTLP_PACKAGES).join(', ')}, but is ${JSON.stringify(protocol)}; ${DEFAULT_PROTOCOL} is used.`,
  )
  return '@opentelemetry/exporter-trace-otlp-proto'
}

function otlpProblem(name: string, error: unknown): string {
  const nothing = 'No spans go there; actions are observed all the same.'
  if (isNotInstalled(error, name)) {
    return `agent-actions: OTEL_TRACES_EXPORTER asks for OTLP, but ${name} is not installed: npm install "${name}@>=0.200 <0.300". ${nothing}`
  }
  const reason = error instanceof Error ? error.message : String(error)
  return `agent-actions: OTEL_TRACES_EXPORTER asks for OTLP, but ${name} could not be started: ${reason}. ${nothing}`
}

function isNotInstalled(error: unknown, name: string): boolean {
  const { code, message } = error as NodeJS.ErrnoException
  return code === 'MODULE_NOT_FOUND' && message.includes(`'${name}'`)
}

/** The agent's own copy, from where it lies or from where it was started. */
function requireFromAgent(name: string): unknown {
  const places = [entryFile(), join(process.cwd(), 'agent.js')].filter(
    (place) => place !== undefined,
  )
  let problem: unknown
  for (const place of places) {
    try {
      return createRequire(place)(name)
    } catch (error) {
      if (!isNotInstalled(error, name)) throw error
      problem = error
    }
  }
  throw problem
}
