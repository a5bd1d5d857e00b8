import { resolveLimits, type PayloadLimits } from './limits.ts'
import type { RedactOptions } from './redact-options.ts'
import { createRedactor, NO_REDACTION, type Redactor } from './redactor.ts'

/** Read once and then known by the object: keep one for many payloads, and do not change it. */
export interface SafeJsonOptions {
  /** What is missing is as in `DEFAULT_LIMITS`; what is out of range is as near to it as is possible. */
  readonly limits?: Partial<PayloadLimits>
  /** `false` keeps secrets. */
  readonly redact?: RedactOptions | false
}

export interface PayloadSettings {
  readonly limits: PayloadLimits
  readonly redactor: Redactor
  /** Short texts that were looked at and need nothing: names repeat. Bounded by who adds to it. */
  readonly cleanTexts: Set<string>
}

/** Options are read once and then known by their object: they are the same for a logger's whole life. */
const known = new WeakMap<SafeJsonOptions, PayloadSettings>()

interface Known {
  readonly options: SafeJsonOptions
  readonly settings: PayloadSettings
}

/** The two that were asked for last: in an agent's process SDK and exporter take turns. */
let latest: Known | undefined
let other: Known | undefined

export function payloadSettings(options: SafeJsonOptions | undefined): PayloadSettings {
  if (options === undefined) return DEFAULTS
  if (latest?.options === options) return latest.settings
  if (other?.options === options) return other.settings
  let settings = known.get(options)
  if (settings === undefined) known.set(options, (settings = resolve(options)))
  other = latest
  latest = { options, settings }
  return settings
}

function resolve({ limits, redact }: SafeJsonOptions): PayloadSettings {
  const redactor = redact === false ? NO_REDACTION : createRedactor(redact ?? {})
  return { limits: resolveLimits(limits), redactor, cleanTexts: new Set() }
}

const DEFAULTS = resolve({})
