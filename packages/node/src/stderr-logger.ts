import { writeSync } from 'node:fs'
import { diag, DiagLogLevel, type DiagLogger } from '@opentelemetry/api'
import { isRegistered } from './registered-globals.ts'

const LEVELS: Readonly<Record<string, DiagLogLevel>> = {
  none: DiagLogLevel.NONE,
  error: DiagLogLevel.ERROR,
  warn: DiagLogLevel.WARN,
  info: DiagLogLevel.INFO,
  debug: DiagLogLevel.DEBUG,
}

/**
 * Lets warnings be seen where nobody asked for OpenTelemetry's diagnostics: on stderr, one line
 * each, because an agent's stdout may be a protocol. A logger that is registered already stays.
 *
 * @param level `none`, `error`, `warn`, `info` or `debug`; anything else is `warn`
 */
export function logToStderr(level: string | undefined): void {
  if (isRegistered('diag')) return
  diag.setLogger(stderrLogger(), LEVELS[level?.toLowerCase() ?? 'warn'] ?? DiagLogLevel.WARN)
}

const STDERR = 2

/** The API tells so whoever comes second, and only here: its spans go nowhere, and its owner wonders why. */
const SECOND_PROVIDER = /duplicate registration of API: trace/
const SECOND_PROVIDER_HINT =
  'agent-actions: the agent sets up OpenTelemetry itself, but start() or register was first, and its exporters get no spans. Leave start(), or register, out and add an ActionSpanProcessor to its own setup; see docs/existing-otel.md.'

function stderrLogger(): DiagLogger {
  const line = (message: string, ...details: readonly unknown[]): void => {
    const texts = details.map((detail) =>
      detail instanceof Error ? detail.message : String(detail),
    )
    writeLine([message, ...texts].join(': '))
    if (SECOND_PROVIDER.test(message)) writeLine(SECOND_PROVIDER_HINT)
  }
  return { error: line, warn: line, info: line, debug: line, verbose: line }
}

/**
 * A stderr that nobody reads any more must not end the agent: by way of `process.stderr` it would,
 * because EPIPE comes as an event that nobody listens to.
 */
function writeLine(text: string): void {
  try {
    writeSync(STDERR, `${text}\n`)
  } catch {
    // Nobody is left to tell.
  }
}
