import type { Log } from '@agent-actions/kafka'
import type { ConsumerObserver, DeadLettered, StoreFailure } from './consumer-observer.ts'
import { OutageLog } from './outage-log.ts'

const LEAST_BETWEEN_LINES_MS = 30_000

/**
 * Tells the log what somebody may have to act on: outages in few lines, dead letters with a place
 * to look. What goes well is told by metrics.
 *
 * @param now - milliseconds, of any origin
 */
export function outageObserver(
  log: Log,
  now: () => number = () => performance.now(),
): ConsumerObserver {
  const store: Readonly<Record<StoreFailure, OutageLog>> = {
    away: new OutageLog(log, { what: 'The database is away, records wait', now }),
    unready: new OutageLog(log, {
      what: 'The database does not take rows until somebody mends it, records wait',
      level: 'error',
      now,
    }),
  }
  const deadLetters = new OutageLog(log, {
    what: 'Dead letters cannot be written, nothing behind them is committed',
    level: 'error',
    now,
  })
  const tellDeadLetter = deadLetterTeller(log, now)
  return {
    received: () => undefined,
    waiting: () => undefined,
    committed: () => undefined,
    written: () => {
      store.away.recovered()
      store.unready.recovered()
    },
    storeFailed: (kind, error) => store[kind].failed(error),
    deadLettered: (letter) => {
      deadLetters.recovered()
      tellDeadLetter(letter)
    },
    deadLetterFailed: (error) => deadLetters.failed(error),
  }
}

/** The first at once, then one line in 30 s: a topic full of rubbish must not fill a disk. */
function deadLetterTeller(log: Log, now: () => number): (letter: DeadLettered) => void {
  let toldAtMs = Number.NEGATIVE_INFINITY
  let untold = 0
  return ({ record, cause }) => {
    if (now() - toldAtMs < LEAST_BETWEEN_LINES_MS) {
      untold += 1
      return
    }
    const { topic, partition } = record
    const offset = String(record.offset)
    const others = untold === 0 ? '' : ` (${untold} others since the last such line)`
    const place = `${topic}, partition ${partition}, offset ${offset}`
    const details = { reason: cause.reason, sqlstate: cause.sqlstate, topic, partition, offset }
    log('warn', `Dead letter: ${cause.reason}: ${cause.error.message}: ${place}${others}`, details)
    toldAtMs = now()
    untold = 0
  }
}
