import type { RedactOptions, SafeJsonOptions } from '@agent-actions/events'
import { reportOnce } from './diagnostics.ts'

/** What nobody can understand hides every field: see `safeText` and `safeJson`. */
export const HIDE_EVERYTHING: SafeJsonOptions = {
  redact: { patterns: [undefined as unknown as RegExp] },
}

/** What is known of a redaction: by that of the logger, since its texts are looked at anew for each. */
const known = new WeakMap<RedactOptions, WeakMap<SafeJsonOptions, SafeJsonOptions>>()

/**
 * What is secret by a logger and, on top of it, by one action: keys, patterns and paths of both, and
 * the stand-in of the action where it has one. `false` hides nothing, whatever the logger says.
 * Never throws: where it cannot be read, everything is hidden.
 */
export function addedRedaction(
  logger: SafeJsonOptions,
  given: { readonly redact?: RedactOptions | false } | undefined,
): SafeJsonOptions {
  try {
    const own: unknown = given?.redact
    if (own === false) return NOTHING_HIDDEN
    if (typeof own !== 'object' || own === null || own === logger.redact) return logger
    return remembered(own, logger)
  } catch (error) {
    reportOnce('what is secret in an action was not read; all of it is hidden', error)
    return HIDE_EVERYTHING
  }
}

const NOTHING_HIDDEN: SafeJsonOptions = { redact: false }

/** An options object that is used again costs nothing the second time. */
function remembered(own: RedactOptions, logger: SafeJsonOptions): SafeJsonOptions {
  const byLogger = known.get(own) ?? new WeakMap<SafeJsonOptions, SafeJsonOptions>()
  known.set(own, byLogger)
  const sum = byLogger.get(logger) ?? { ...logger, redact: added(logger.redact, own) }
  byLogger.set(logger, sum)
  return sum
}

/** @throws what the options throw when they are read */
function added(outer: RedactOptions | false | undefined, own: RedactOptions): RedactOptions {
  if (outer === undefined || outer === false) return own
  const replace = own.replace ?? outer.replace
  return {
    keys: both(outer.keys, own.keys),
    patterns: both(outer.patterns, own.patterns),
    paths: both(outer.paths, own.paths),
    ...(replace !== undefined && { replace }),
  }
}

function both<T>(outer: readonly T[] = [], own: readonly T[] = []): readonly T[] {
  // A single text would be spread into its letters.
  if (!Array.isArray(outer) || !Array.isArray(own)) throw new TypeError('redact takes lists.')
  return [...(outer as readonly T[]), ...(own as readonly T[])]
}
