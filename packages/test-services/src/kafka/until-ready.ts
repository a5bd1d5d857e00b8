import type { GuardedProcess } from '../process/guarded-process.ts'
import { untilLiveBrokers } from './live-brokers.ts'

const READY_WITHIN_MS = 120_000

interface StartedBroker {
  readonly nodeId: number
  readonly internalPort: number
  readonly process: GuardedProcess
}

/**
 * Resolves once each of these brokers answers clients and knows all of them.
 *
 * @throws Error when one of them ends before, with its last words
 */
export async function untilReady(brokers: readonly StartedBroker[]): Promise<void> {
  const waiting = new AbortController()
  const deadline = setTimeout(() => waiting.abort(), READY_WITHIN_MS)
  const nodeIds = brokers.map(({ nodeId }) => nodeId)
  const ended = brokers.map(async (broker) => {
    throw new Error(`a Kafka broker ended while it started:\n${await broker.process.ended}`)
  })
  const answered = brokers.map(({ internalPort }) =>
    untilLiveBrokers(internalPort, nodeIds, waiting.signal),
  )
  try {
    await Promise.race([Promise.all(answered), ...ended])
  } catch (cause) {
    if (!waiting.signal.aborted) throw cause
    throw new Error(`Kafka did not answer within ${READY_WITHIN_MS / 1000} s`, { cause })
  } finally {
    clearTimeout(deadline)
    waiting.abort()
  }
}
