/** Some look whether they are alone when they have shut down, and give themselves 5 seconds for that. */
const ASIDE_MS = 6000

/**
 * Takes our listener away while others decide what a signal means: some (the signal-exit package, OpenAI
 * Agents) end the process only when they find themselves alone. A second signal meanwhile is theirs too.
 *
 * It comes back when the last of them has gone, for then the next signal would end the process with
 * nothing delivered; or after a while, when they seem to go on.
 *
 * @returns has it come back at once
 */
export function stepAside(
  signal: NodeJS.Signals,
  listener: (signal: NodeJS.Signals) => void,
): () => void {
  let isAside = true
  process.off(signal, listener)
  const comeBack = (): void => {
    if (!isAside) return
    isAside = false
    clearTimeout(timer)
    process.off('removeListener', onRemoved)
    process.prependListener(signal, listener)
  }
  const onRemoved = (event: string | symbol): void => {
    if (event === signal && process.listenerCount(signal) === 0) comeBack()
  }
  const timer = setTimeout(comeBack, ASIDE_MS).unref()
  process.on('removeListener', onRemoved)
  return comeBack
}
