import type { Log } from './log.ts'

/** What kafkajs 2.2.4 says, and tells in no other way. */
const OUT_OF_RANGE = 'Offset out of range, resetting to default offset'

/**
 * The log of a source: it never throws, and it says what it means that offsets are gone.
 *
 * @param onLoss told of the same; must not throw
 */
export function sourceLog(log: Log, onLoss: () => void = () => {}): Log {
  return (level, message, details) => {
    const isLoss = message.endsWith(OUT_OF_RANGE)
    if (isLoss) onLoss()
    try {
      if (isLoss) log('warn', LOST_TO_RETENTION, details)
      else log(level, message, details)
    } catch {
      // Told nowhere: a log that fails must not end a consumer.
    }
  }
}

const LOST_TO_RETENTION =
  'Records were lost: retention deleted them before this group had read them, or the topic was deleted and made anew. It goes on with the oldest that is left. Let the topic keep records for longer than the consumer may be away.'
