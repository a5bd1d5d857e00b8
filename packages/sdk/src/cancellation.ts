/**
 * Whether a thrown value says that somebody asked for it: an `AbortError`, or the reason of an aborted
 * signal that the call was given, itself or as the value's cause.
 *
 * @param inputs the arguments; signals are looked for among them and one level below, in data
 *   properties alone, so that no code of theirs runs
 */
export function isCancellation(error: unknown, inputs: readonly unknown[]): boolean {
  if (property(error, 'name') === 'AbortError') return true
  return inputs.some((input) => signalsIn(input).some((signal) => isReason(error, signal)))
}

interface AbortedSignal {
  readonly reason: unknown
}

function isReason(error: unknown, { reason }: AbortedSignal): boolean {
  if (reason === undefined) return false
  return error === reason || property(error, 'cause') === reason
}

/** Options have few properties; data can have a million. */
const MAX_PROPERTIES = 32

function signalsIn(input: unknown): readonly AbortedSignal[] {
  if (typeof input !== 'object' || input === null) return []
  if (isAborted(input)) return [input]
  try {
    const names = Object.keys(input).slice(0, MAX_PROPERTIES)
    const values = names.map(
      (name) => Object.getOwnPropertyDescriptor(input, name)?.value as unknown,
    )
    return values.filter(isAborted)
  } catch {
    return []
  }
}

/** An `AbortSignal`, also one of a polyfill. */
function isAborted(value: unknown): value is AbortedSignal {
  return (
    property(value, 'aborted') === true && typeof property(value, 'addEventListener') === 'function'
  )
}

function property(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  try {
    return (value as Readonly<Record<string, unknown>>)[key]
  } catch {
    return undefined
  }
}
