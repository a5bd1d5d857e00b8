import { diag, DiagLogLevel, type DiagLogger } from '@opentelemetry/api'

/** Where the OpenTelemetry API keeps what is registered, the same for all its 1.x releases. */
const API_SLOT = Symbol.for('opentelemetry.js.api.1')

/**
 * Lets warnings be seen where nobody asked for OpenTelemetry's diagnostics: on stderr, one line
 * each, because an agent's stdout may be a protocol. A logger that is registered already stays.
 */
export function logWarningsToStderr(): void {
  const registered = (globalThis as Record<symbol, unknown>)[API_SLOT] as { diag?: unknown }
  if (registered?.diag) return
  diag.setLogger(stderrLogger, DiagLogLevel.WARN)
}

function line(message: string, details: readonly unknown[]): void {
  const texts = details.map((detail) => (detail instanceof Error ? detail.message : String(detail)))
  process.stderr.write(`${[message, ...texts].join(': ')}\n`)
}

const stderrLogger: DiagLogger = {
  error: (message, ...details) => line(message, details),
  warn: (message, ...details) => line(message, details),
  info: () => {},
  debug: () => {},
  verbose: () => {},
}
