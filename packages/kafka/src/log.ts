/** From the least to the most urgent. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Where what happens is told. Never stdout: that belongs to the agent. */
export type Log = (
  level: LogLevel,
  message: string,
  details?: Readonly<Record<string, unknown>>,
) => void
