import type { ProducerClient } from './producer-client.ts'

/** Longest time that saying goodbye to the brokers may take, in milliseconds. */
const DISCONNECTED_WITHIN_MS = 500

/**
 * Gives the sends under way the time, then disconnects whatever has become of them. Never rejects.
 */
export async function disconnectAfter(
  sending: Iterable<Promise<unknown>>,
  timeoutMs: number,
  producer: Pick<ProducerClient, 'disconnect'>,
): Promise<void> {
  await settledWithin(Promise.allSettled(sending), timeoutMs)
  await settledWithin(producer.disconnect(), DISCONNECTED_WITHIN_MS)
}

/** Never rejects. Meanwhile the process stays alive, because somebody awaits this. */
export async function settledWithin(work: Promise<unknown>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs)
  })
  await Promise.race([Promise.allSettled([work]), late])
  clearTimeout(timer)
}
