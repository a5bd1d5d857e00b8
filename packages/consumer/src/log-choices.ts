/** pino's, from the most to the least. */
export const CONSUMER_LOG_LEVELS = [
  'trace',
  'debug',
  'info',
  'warn',
  'error',
  'fatal',
  'silent',
] as const
/** One of `CONSUMER_LOG_LEVELS`. */
export type ConsumerLogLevel = (typeof CONSUMER_LOG_LEVELS)[number]

/** The names that Python's logging has for them: settings of the original stay valid. */
export const PYTHON_LOG_LEVELS: Readonly<Record<string, ConsumerLogLevel>> = {
  warning: 'warn',
  critical: 'fatal',
}

/** One JSON object a line, or text for people. */
export const LOG_FORMATS = ['json', 'text'] as const
/** One of `LOG_FORMATS`. */
export type LogFormat = (typeof LOG_FORMATS)[number]
