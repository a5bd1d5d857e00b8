const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/**
 * Runs `leave` once when the process is about to end by itself or is told to by SIGTERM or SIGINT.
 * The exit code stays what it would have been: a signal that nobody else handles is raised again
 * after `leave`. `process.exit()` and a crash leave no time for it.
 *
 * @returns takes the hooks back
 */
export function onWayOut(leave: () => Promise<unknown>): () => void {
  let left: Promise<unknown> | undefined
  const leaveOnce = (): Promise<unknown> => (left ??= leave())
  const onBeforeExit = (): void => void leaveOnce()
  const onSignal = (signal: NodeJS.Signals): void => {
    const isOurs = process.listenerCount(signal) === 1
    void leaveOnce().finally(() => {
      remove()
      if (isOurs) process.kill(process.pid, signal)
    })
  }
  const remove = (): void => {
    process.off('beforeExit', onBeforeExit)
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }
  process.on('beforeExit', onBeforeExit)
  for (const signal of SIGNALS) process.on(signal, onSignal)
  return remove
}
