import type { Log } from '@agent-actions/kafka'
import { pino, stdTimeFunctions, type Logger } from 'pino'
import { prettyFactory } from 'pino-pretty'
import { loggableDetails, type Details } from './logger-details.ts'
import type { ConsumerLogLevel, LogFormat } from './log-choices.ts'
import { maskFor, type SecretHolders } from './mask-secrets.ts'
import { escapeInvisible, visibleLog } from './visible-log.ts'

/** The passwords in it are what is masked. */
export interface LoggerSettings extends SecretHolders {
  readonly logLevel: ConsumerLogLevel
  readonly logFormat: LogFormat
  /** Only for text. Default: false. */
  readonly logColor?: boolean
}

/** Where lines go, each with its line break. Must not throw. */
export interface LogDestination {
  /** What it returns is not looked at. */
  write(line: string): unknown
}

const SECRET_KEYS = ['password', 'passwd', 'secret', 'token', 'authorization', 'apiKey', 'api_key']
const BOUND_SECRETS = SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`])

/**
 * A logger that writes at once and on this thread: what it was told before a crash is there. JSON
 * lines, or text for people. Secrets are masked in messages, details and stacks; no text of another's can
 * end a line or control a terminal.
 */
export function createLogger(
  settings: LoggerSettings,
  destination: LogDestination = stderrDestination(),
): Logger {
  const mask = maskFor(settings)
  const write = settings.logFormat === 'json' ? destination : textDestination(settings, destination)
  const options = {
    level: settings.logLevel,
    timestamp: stdTimeFunctions.isoTime,
    // Details come described already; pino's own serializer would take them for errors again.
    serializers: { err: (value: unknown) => value },
    formatters: {
      level: (level: string) => ({ level }),
      log: loggableDetails,
    },
    // Details are redacted already; what a child logger is bound to is not.
    redact: { paths: BOUND_SECRETS, censor: '[REDACTED]' },
    hooks: { streamWrite: (line: string) => escapeInvisible(mask(line)) },
  }
  return pino(options, write)
}

/** The logger as packages that know no logger see it. Never throws. */
export function toLog(logger: Logger): Log {
  return (level, message, details: Details = {}) => {
    try {
      logger[level](details, message)
    } catch {
      // Nobody is left to tell.
    }
  }
}

const DETAILED: readonly ConsumerLogLevel[] = ['trace', 'debug']

/** For people, one line each: what the message does not say, they ask for with LOG_LEVEL=debug. */
function textDestination(
  { logColor, logLevel }: LoggerSettings,
  destination: LogDestination,
): LogDestination {
  const pretty = prettyFactory({
    colorize: logColor ?? false,
    translateTime: 'SYS:yyyy-mm-dd HH:MM:ss.l',
    ignore: 'pid,hostname',
    hideObject: !DETAILED.includes(logLevel),
  })
  return { write: (line) => destination.write(pretty(visibleLog(line)) ?? line) }
}

/** Stdout is for data. */
function stderrDestination(): LogDestination {
  const { stderr } = process
  if (!stderr.listeners('error').includes(ignore)) stderr.on('error', ignore)
  return { write: (line) => stderr.write(line) }
}

/** A stderr that nobody reads any more must not end the consumer by EPIPE. */
function ignore(): void {}
