import { encodedFrom, type ActionSink, type EncodedAction } from '@agent-actions/events'
import { Backoff } from '../backoff.ts'
import { deliver } from '../deliver.ts'
import { Orphans } from './orphans.ts'
import type { ReadEvents } from './orphan.ts'
import { foldersIn } from './spool-folder.ts'
import { LIFE_SIGN_MS } from './spool-owner.ts'

/** Whence, where to, and for how long. */
export interface SendSpoolOptions {
  readonly directory: string
  /** Not closed. */
  readonly sink: ActionSink
  /** Longest time to try while the sink takes nothing, in milliseconds. */
  readonly timeoutMs: number
  /** Events that were sent so far. */
  readonly onProgress?: (sent: number) => void
}

/** What became of the events that were left. */
export interface SentSpool {
  readonly sent: number
  /** Lines that could not be read, and are gone. */
  readonly damaged: number
  /** What the sink refuses for good: it stays in the spool. */
  readonly rejected: number
  /** Why the sink refused the first of these. */
  readonly reason: unknown
}

/** Events in one send. */
const MOST_EVENTS = 500

/**
 * Sends what nobody delivers any more, and removes it from the spool. What running processes have is
 * theirs. Safe to run twice, also at a time: an event that is sent again is the same row.
 *
 * @throws what the sink threw last, where it took nothing for `timeoutMs`; the error of the file system,
 * where some of it cannot be read, when the rest is sent. What is left stays
 */
export async function sendSpool(options: SendSpoolOptions): Promise<SentSpool> {
  await foldersIn(options.directory)
  const orphans = new Orphans(options.directory, Number.POSITIVE_INFINITY)
  const result = { sent: 0, damaged: 0, rejected: 0, reason: undefined as unknown }
  // Seen from another host we live. And somebody waits: with unref'd timers alone Node would end.
  const lifeSigns = setInterval(() => void orphans.touch(), LIFE_SIGN_MS)
  try {
    for (let hasMore = true; hasMore;) {
      const read: ReadEvents[] = []
      hasMore = await orphans.read((events) => read.push(events))
      for (const events of read) await sendRead(events, options, result)
    }
    if (orphans.obstacle !== undefined) throw orphans.obstacle
    return result
  } finally {
    clearInterval(lifeSigns)
    await orphans.close()
  }
}

async function sendRead(
  { values, segment, lost }: ReadEvents,
  options: SendSpoolOptions,
  result: { sent: number; damaged: number; rejected: number; reason: unknown },
): Promise<void> {
  const events = values.map(encodedFrom).filter((event) => event !== undefined)
  const strange = values.length - events.length
  segment.settled(strange)
  result.damaged += strange + (lost?.events ?? 0)
  for (let from = 0; from < events.length; from += MOST_EVENTS) {
    await sendBatch(events.slice(from, from + MOST_EVENTS), options, {
      sent: (count) => {
        segment.settled(count)
        result.sent += count
        options.onProgress?.(result.sent)
      },
      // Not settled: its file stays.
      rejected: (count, error) => {
        result.rejected += count
        result.reason ??= error
      },
    })
  }
}

async function sendBatch(
  events: readonly EncodedAction[],
  { sink, timeoutMs }: SendSpoolOptions,
  on: { sent: (count: number) => void; rejected: (count: number, error: unknown) => void },
): Promise<void> {
  const deadline = performance.now() + timeoutMs
  let left = events.length
  let obstacle: unknown
  await deliver(events, {
    sink,
    backoff: new Backoff(),
    givenUp: () => performance.now() > deadline,
    onRetry: (error) => (obstacle = error),
    onDelivered: ({ length }) => {
      left -= length
      on.sent(length)
    },
    onRejected: ({ length }, error) => {
      left -= length
      on.rejected(length, error)
    },
  })
  if (left > 0) throw obstacle
}
