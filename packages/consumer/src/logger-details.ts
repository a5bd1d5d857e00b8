import { safeJson, type SafeJsonOptions } from '@agent-actions/events'

/** A line of a log, not a payload: enough to act on. */
const LIMITS: SafeJsonOptions = {
  limits: { maxChars: 16_384, maxStringChars: 4_096, maxDepth: 6, maxItems: 100 },
}
const MAX_CAUSES = 5
/** The logger's own keys: a second `level` in a line is the one that its readers believe. */
const TAKEN: readonly string[] = ['level', 'time', 'pid', 'hostname', 'msg']

export type Details = Readonly<Record<string, unknown>>

/**
 * What a log line may hold beside its message: bounded, with the values under sensitive keys
 * redacted, and errors with code and cause; what is under a key of the logger's own is under
 * `said_…`. Whatever it is given, it never throws.
 */
export function loggableDetails(details: Details): Record<string, unknown> {
  return JSON.parse(safeJson(withErrorsDescribed(details), LIMITS)) as Record<string, unknown>
}

function withErrorsDescribed(details: Details): unknown {
  try {
    const described = Object.entries(details).map(([key, value]) => [
      TAKEN.includes(key) ? `said_${key}` : key,
      value instanceof Error ? describeError(value) : value,
    ])
    return Object.fromEntries(described)
  } catch {
    return {}
  }
}

interface ErrorDescription {
  readonly type: string
  readonly message: string
  readonly code?: string | number
  readonly stack?: string
  readonly cause?: ErrorDescription
}

/**
 * The parts of an error that help. Others stay out: a database driver's error repeats values of the
 * row that was refused, a Kafka client's the whole of what it was asked to do.
 */
function describeError(error: Error, depth = 0): ErrorDescription {
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    // The stack of a cause is where a library made it.
    ...(depth === 0 && error.stack !== undefined ? { stack: error.stack } : {}),
    ...(cause instanceof Error && depth < MAX_CAUSES
      ? { cause: describeError(cause, depth + 1) }
      : {}),
  }
}
