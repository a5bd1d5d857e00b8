const SIGNALS = ['SIGTERM', 'SIGINT'] as const
/** One Ctrl-C can arrive twice: from the terminal, and passed on by npm. */
const SAME_SIGNAL_MS = 500

/**
 * Ends the process by a signal that nobody listens to, after `leave`. Who signals once more does not
 * want to wait for that: then it ends at once.
 */
export function leaveBySignal(signal: NodeJS.Signals, leave: () => Promise<unknown>): void {
  const sinceMs = performance.now()
  const die = (by: NodeJS.Signals): void => {
    for (const each of SIGNALS) process.off(each, onAgain)
    process.kill(process.pid, by)
  }
  const onAgain = (again: NodeJS.Signals): void => {
    if (performance.now() - sinceMs > SAME_SIGNAL_MS) die(again)
  }
  for (const each of SIGNALS) process.on(each, onAgain)
  void leave().finally(() => die(signal))
}
