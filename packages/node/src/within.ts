/** Longest time a Node timer can hold; more would fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

/**
 * Waits for others' work, and no longer than the time. While it waits the process stays alive, as an
 * agent that awaits it expects.
 */
export async function within(timeMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<void>(
    (resolve) => (timer = setTimeout(resolve, Math.min(timeMs, MAX_TIMER_MS))),
  )
  await Promise.race([work, tooLate])
  clearTimeout(timer)
}
