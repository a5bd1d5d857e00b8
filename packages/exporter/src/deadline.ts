/** Longest time a Node timer can hold; more would fire at once. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1

/**
 * Whether the work settled within the time. Meanwhile the process stays alive, because somebody
 * awaits this: with nothing but unref'd handles left, Node would exit in mid-await.
 *
 * @param keepAlive `false` for work that nobody awaits
 */
export async function settledWithin(
  work: Promise<unknown>,
  timeoutMs: number,
  keepAlive = true,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs)
    if (!keepAlive) timer.unref()
  })
  const done = work.then(
    () => true,
    () => true,
  )
  try {
    return await Promise.race([done, late])
  } finally {
    clearTimeout(timer)
  }
}
