// How a busy agent hands over what it did: as fast as there is room, so that nothing is dropped, and with a pause
// for everything else every few spans, for nothing is sent in a loop that never pauses.

/** Half of the queue's 20,000. */
const MOST_WAITING = 10_000
const PAUSES_EVERY = 250

/**
 * @param hand is given the number of the span
 * @param waiting how many are handed over and not yet acknowledged
 */
export async function handOver(count, hand, waiting) {
  for (let index = 0; index < count; index += 1) {
    hand(index)
    if (index % PAUSES_EVERY === 0) await roomFor(waiting)
  }
}

async function roomFor(waiting) {
  await new Promise((resolve) => setImmediate(resolve))
  // By timers: a loop that goes round and round would take the core that the sending needs.
  while (waiting() > MOST_WAITING) await new Promise((resolve) => setTimeout(resolve, 1))
}
