const SIGNALS = ['SIGTERM', 'SIGINT'] as const
/** Some look whether they are alone when they have shut down, and give themselves 5 seconds for that. */
const ASIDE_MS = 6000

export interface WayOut {
  /** Everything else is over: deliver, and let go. */
  readonly leave: () => Promise<unknown>
  /** Others handle the signal, and may end the process or go on: deliver what there is. */
  readonly flush: () => Promise<unknown>
  /** The process crashed, or somebody called `process.exit()`: nothing can be delivered any more. */
  readonly tooLate: () => void
}

/**
 * Delivers when the process is about to end by itself, or is told to by SIGTERM or SIGINT.
 *
 * What the process would have done, it does: a signal that nobody else listens to is raised again
 * after `leave`; where others listen, theirs is the decision, and we step aside while they take it,
 * because some (the signal-exit package, OpenAI Agents) end the process only when they find themselves
 * alone. A second signal meanwhile is theirs too.
 *
 * @returns takes the hooks back
 */
export function onWayOut({ leave, flush, tooLate }: WayOut): () => void {
  let isOver = false
  const onBeforeExit = (): void => void leave()
  const onSignal = (signal: NodeJS.Signals): void => {
    if (process.listenerCount(signal) === 1) {
      void leave().finally(() => {
        remove()
        process.kill(process.pid, signal)
      })
      return
    }
    process.off(signal, onSignal)
    setTimeout(() => {
      if (!isOver) process.prependListener(signal, onSignal)
    }, ASIDE_MS).unref()
    void flush()
  }
  const remove = (): void => {
    isOver = true
    process.off('beforeExit', onBeforeExit)
    process.off('exit', tooLate)
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
  process.on('beforeExit', onBeforeExit)
  process.on('exit', tooLate)
  // First in the row: a listener that asked for one signal only is gone once it has run.
  for (const signal of SIGNALS) process.prependListener(signal, onSignal)
  return remove
}
