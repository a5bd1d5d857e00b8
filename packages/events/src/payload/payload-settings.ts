import { resolveLimits, type PayloadLimits } from './limits.ts'
import { isSensitiveKey, keysNamed, MAX_KEY_CHARS } from './sensitive-keys.ts'

export interface RedactOptions {
  /** Keys whose values are secrets, beside those that are known: `employee_id` also means `employeeId` and `EMPLOYEE-ID`. */
  readonly keys?: readonly string[]
}

export interface SafeJsonOptions {
  /** What is missing is as in `DEFAULT_LIMITS`; what is out of range is as near to it as is possible. */
  readonly limits?: Partial<PayloadLimits>
  /** `false` keeps secrets. */
  readonly redact?: RedactOptions | false
}

export interface PayloadSettings {
  readonly limits: PayloadLimits
  readonly isSensitive: (key: string) => boolean
}

/** Options are read once and then known by their object: they are the same for a logger's whole life. */
const known = new WeakMap<SafeJsonOptions, PayloadSettings>()

export function payloadSettings(options: SafeJsonOptions | undefined): PayloadSettings {
  if (options === undefined) return DEFAULTS
  let settings = known.get(options)
  if (settings === undefined) known.set(options, (settings = resolve(options)))
  return settings
}

function resolve({ limits, redact }: SafeJsonOptions): PayloadSettings {
  return { limits: resolveLimits(limits), isSensitive: keyTest(redact) }
}

function keyTest(redact: RedactOptions | false | undefined): (key: string) => boolean {
  if (redact === false) return () => false
  const names = redact?.keys ?? []
  if (names.length === 0) return sensitiveKeys
  const isNamed = keysNamed(names)
  return remembered((key) => isSensitiveKey(key) || isNamed(key))
}

const MAX_REMEMBERED = 4_096

/** Payloads have few distinct keys, and judging one costs a hundred times what looking it up does. */
function remembered(test: (key: string) => boolean): (key: string) => boolean {
  const answers = new Map<string, boolean>()
  return (key) => {
    let answer = answers.get(key)
    if (answer === undefined) {
      answer = test(key)
      // Keys can be data (ids, paths): an agent that runs for months must not pile them up.
      if (answers.size >= MAX_REMEMBERED) answers.clear()
      if (key.length <= MAX_KEY_CHARS) answers.set(key, answer)
    }
    return answer
  }
}

const sensitiveKeys = remembered(isSensitiveKey)
const DEFAULTS = resolve({})
