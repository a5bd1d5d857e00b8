import { Console } from 'node:console'
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

function stderrLogger(): DiagLogger {
  // A stderr that nobody reads any more must not end the agent: a bare write would, by EPIPE.
  const { stderr } = process
  const console = new Console({ stdout: stderr, stderr, ignoreErrors: true })
  const line = (message: string, ...details: readonly unknown[]): void => {
    const texts = details.map((detail) =>
      detail instanceof Error ? detail.message : String(detail),
    )
    console.error([message, ...texts].join(': '))
  }
  return { error: line, warn: line, info: line, debug: line, verbose: line }
}
