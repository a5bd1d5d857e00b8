import type { LayersSeen } from './layers-seen.ts'
import type { Failure, SpanReading } from './span-dialect.ts'

/** What a failure has for its type where a library says that a call failed, and not how. */
const SAYS_NOTHING = 'Error'

/** Where a library does not say how a call failed, another view of the same call may. */
export function withFailureOfLayer(
  reading: SpanReading,
  layers: LayersSeen | undefined,
): SpanReading {
  const { outcome } = reading
  if (!layers || outcome.status !== 'error') return reading
  const { failure } = outcome
  const seen = layers.failures.findLast(({ told }) => saysMore(told, failure))
  return seen ? { ...reading, outcome: { status: 'error', failure: seen.told } } : reading
}

function saysMore(layer: Failure, { type, message }: Failure): boolean {
  return type === SAYS_NOTHING && (message === '' || message === layer.message)
}
