import type { EncodedAction } from '@agent-actions/events'
import { EXIT } from '../exit-code.ts'
import { formatDuration } from '../output/format-duration.ts'
import type { Outcome } from './finding.ts'

export interface ProbePorts {
  readonly send: (action: EncodedAction) => Promise<void>
  readonly isStored: (action: EncodedAction) => Promise<boolean>
  /** Waits before the next look. */
  readonly pause: () => Promise<void>
  /** Milliseconds of a clock that never steps. */
  readonly elapsedMs: () => number
  /** Why it did not come, the likeliest first; asked once it is late. */
  readonly reasons: () => Promise<readonly string[]>
}

export interface Probe {
  readonly action: EncodedAction
  readonly timeoutMs: number
}

/** Sends the action on its way through Kafka and a consumer, and waits for its row. */
export async function checkProbe(
  { action, timeoutMs }: Probe,
  ports: ProbePorts,
): Promise<Outcome<number>> {
  const startedMs = ports.elapsedMs()
  await ports.send(action)
  const sentMs = ports.elapsedMs() - startedMs
  const storedMs = await untilStored({ action, timeoutMs }, ports)
  const { id, correlationId } = action
  const details = { id, correlationId, sentMs: Math.round(sentMs) }
  const sent = `accepted by Kafka after ${duration(sentMs)}`
  if (storedMs === undefined) {
    return {
      status: 'failed',
      exitCode: EXIT.unverified,
      found: [sent, `no row within ${duration(timeoutMs)}`],
      advice: await ports.reasons(),
      details,
    }
  }
  return {
    status: 'ok',
    value: storedMs,
    found: [sent, `its row was there after ${duration(storedMs)}`],
    details: { ...details, storedMs: Math.round(storedMs) },
  }
}

/** @returns how long it took from now on; nothing when it is not there in time */
async function untilStored(
  { action, timeoutMs }: Probe,
  { isStored, pause, elapsedMs }: ProbePorts,
): Promise<number | undefined> {
  const sinceMs = elapsedMs()
  for (;;) {
    if (await isStored(action)) return elapsedMs() - sinceMs
    if (elapsedMs() - sinceMs >= timeoutMs) return undefined
    await pause()
  }
}

function duration(ms: number): string {
  return formatDuration(Math.max(1, Math.round(ms)) * 1000)
}
